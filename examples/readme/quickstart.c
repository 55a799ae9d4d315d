#include <physcrm.h>
#include <stdio.h>
#include <string.h>

static int ask(physcrm_engine* engine, const char* operation, const char* request) {
  physcrm_response* response = NULL;
  physcrm_error* error = NULL;
  if (physcrm_call(engine, NULL, operation, request, strlen(request), &response, &error) == PHYSCRM_OK)
    puts(physcrm_response_body(response, NULL));
  else
    fprintf(stderr, "%s\n", physcrm_error_message(error));
  const int failed = error != NULL;
  physcrm_error_free(error);
  physcrm_response_free(response);
  return failed;
}

int main(void) {
  physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  physcrm_engine* engine = NULL;
  int failed = 0;
  options.url = "sqlite::memory:";
  options.time_zone = "America/New_York";
  if (physcrm_engine_open(&options, &engine, NULL) != PHYSCRM_OK) return 1;

  failed |= ask(engine, "physicians.create", "{\"firstName\":\"Ana\",\"lastName\":\"Rivera\"}");
  failed |= ask(engine, "credentials.create",
                "{\"physicianId\":\"phy_1\",\"entityType\":\"license\",\"state\":\"TX\","
                "\"number\":\"K1234\",\"expirationDate\":\"2031-02-28\"}");
  failed |= ask(engine, "renewals.initiate", "{\"entityType\":\"license\",\"entityId\":\"cred_1\"}");
  failed |= ask(engine, "renewals.next_actions", "{\"id\":\"wf_1\"}");
  physcrm_engine_free(engine);
  return failed;
}
