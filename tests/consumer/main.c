/* The same through the C ABI. */
#include <physcrm.h>

int main(void) {
  return physcrm_is_valid_npi("1234567893") && !physcrm_is_valid_npi("1234567890") ? 0 : 1;
}
