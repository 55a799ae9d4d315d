// What a statement of PostgreSQL that writes stands between, so that it is undone by itself when it fails.
#ifndef PHYSCRM_STORAGE_SQL_POSTGRES_SAVEPOINT_HPP
#define PHYSCRM_STORAGE_SQL_POSTGRES_SAVEPOINT_HPP

#define PHYSCRM_SAVEPOINT "SAVEPOINT physcrm_statement"
#define PHYSCRM_RELEASE_SAVEPOINT "RELEASE SAVEPOINT physcrm_statement"
#define PHYSCRM_UNDO_SAVEPOINT "ROLLBACK TO SAVEPOINT physcrm_statement; RELEASE SAVEPOINT physcrm_statement"

#endif
