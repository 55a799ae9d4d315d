import datetime

import physcrm

clock = physcrm.SimulatedClock("2026-01-15T14:00:00Z")
with physcrm.Engine.open("sqlite::memory:", clock=clock, time_zone="America/New_York") as engine:
    ana = engine.call("physicians.create", {"firstName": "Ana", "lastName": "Rivera"})
    engine.call(
        "credentials.create",
        {
            "physicianId": ana["id"],
            "entityType": "license",
            "state": "TX",
            "number": "K1234",
            "expirationDate": "2026-02-28",
        },
    )
    engine.run_due()  # what is due by the clock: open renewals, plan notifications
    for renewal in engine.call("renewals.list", {})["items"]:
        print(renewal["nextAction"], "by", renewal["nextActionDueDate"])
    for notice in engine.call("notifications.list", {})["items"]:
        print(notice["message"])
    try:
        engine.call("renewals.get", {"id": "wf_999"}, caller={"role": "viewer", "userId": "usr_3"})
    except physcrm.NotFoundError as error:
        print(error.code)

# The rules without an engine:
print(physcrm.days_until(datetime.date(2026, 2, 28), datetime.date(2026, 1, 15)))
