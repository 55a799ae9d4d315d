// The handlers of the table: from a checked request to a service of the engine, and its answer to JSON.
#ifndef PHYSCRM_API_HANDLERS_HPP
#define PHYSCRM_API_HANDLERS_HPP

#include "api/operation.hpp"

namespace physcrm::api {

Result<Reply> physicians_create(const Call& call);
Result<Reply> physicians_list(const Call& call);
Result<Reply> physicians_get(const Call& call);
Result<Reply> physicians_update(const Call& call);
Result<Reply> physicians_delete(const Call& call);
Result<Reply> physicians_timeline(const Call& call);
Result<Reply> physicians_calendar(const Call& call);  ///< text/calendar

Result<Reply> credentials_create(const Call& call);
Result<Reply> credentials_list(const Call& call);
Result<Reply> credentials_list_all(const Call& call);
Result<Reply> credentials_get(const Call& call);
Result<Reply> credentials_update(const Call& call);
Result<Reply> credentials_delete(const Call& call);

Result<Reply> roster_import(const Call& call);

Result<Reply> renewals_initiate(const Call& call);
Result<Reply> renewals_get(const Call& call);
Result<Reply> renewals_update_status(const Call& call);
Result<Reply> renewals_resubmit(const Call& call);
Result<Reply> renewals_statistics(const Call& call);
Result<Reply> renewals_list(const Call& call);
Result<Reply> renewals_timeline(const Call& call);
Result<Reply> renewals_checklist(const Call& call);
Result<Reply> renewals_complete_task(const Call& call);
Result<Reply> renewals_next_actions(const Call& call);
Result<Reply> renewals_delete(const Call& call);
Result<Reply> renewals_auto_create(const Call& call);

Result<Reply> settings_get(const Call& call);
Result<Reply> settings_set(const Call& call);

Result<Reply> notifications_check_expirations(const Call& call);
Result<Reply> notifications_list(const Call& call);
Result<Reply> notifications_get(const Call& call);
Result<Reply> notifications_process_queue(const Call& call);
Result<Reply> notifications_retry_failed(const Call& call);
Result<Reply> notifications_test(const Call& call);
Result<Reply> notifications_acknowledge(const Call& call);
Result<Reply> notifications_snooze(const Call& call);
Result<Reply> notifications_deliveries(const Call& call);
Result<Reply> notifications_requeue(const Call& call);
Result<Reply> notifications_cleanup(const Call& call);

Result<Reply> scheduler_status(const Call& call);
Result<Reply> scheduler_start(const Call& call);
Result<Reply> scheduler_stop(const Call& call);
Result<Reply> jobs_run(const Call& call);
Result<Reply> jobs_release(const Call& call);
Result<Reply> jobs_pause(const Call& call);
Result<Reply> jobs_history(const Call& call);

Result<Reply> templates_list(const Call& call);
Result<Reply> templates_set(const Call& call);
Result<Reply> templates_preview(const Call& call);

Result<Reply> preferences_get(const Call& call);
Result<Reply> preferences_set(const Call& call);

Result<Reply> rules_list(const Call& call);
Result<Reply> rules_explain(const Call& call);
Result<Reply> rules_validate(const Call& call);
Result<Reply> rules_overlay(const Call& call);
Result<Reply> rules_use(const Call& call);

Result<Reply> maintenance_optimize(const Call& call);
Result<Reply> maintenance_backup(const Call& call);
Result<Reply> maintenance_restore_check(const Call& call);
Result<Reply> maintenance_read_only(const Call& call);
Result<Reply> integrity_check(const Call& call);
Result<Reply> integrity_repair(const Call& call);

Result<Reply> health_basic(const Call& call);

}  // namespace physcrm::api

#endif
