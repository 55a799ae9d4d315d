/* The headers alone, each first once, in every standard they promise (see CMakeLists.txt). */
#ifdef CALCULATORS_FIRST
#include "physcrm_calculators.h"
#endif
#include "physcrm.h"
#include "physcrm_calculators.h"

/* The initialisers initialise everything, whatever the compiler warns of. */
uint32_t physcrm_test_headers(void);

uint32_t physcrm_test_headers(void) {
  const physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  const physcrm_clock clock = PHYSCRM_CLOCK_INIT;
  const physcrm_logger logger = PHYSCRM_LOGGER_INIT;
  const physcrm_stream stream = PHYSCRM_STREAM_INIT;
  const physcrm_operation operation = PHYSCRM_OPERATION_INIT;
  return options.struct_size + clock.struct_size + logger.struct_size + stream.struct_size +
         operation.struct_size;
}
