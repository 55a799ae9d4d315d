// PostgreSQL's own check of its pages (the extension amcheck, where there is one), and what a schema holds.
#include "base/crypto.hpp"
#include "base/try.hpp"
#include "storage/sql/postgres_store.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::size_t kMostFindings = 100;

constexpr std::string_view kExtension =
    "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
    "WHERE e.extname = 'amcheck'";
// Tables, and indexes that are B-trees and in use.
constexpr std::string_view kRelations =
    "SELECT format('%I.%I', n.nspname, c.relname), CAST(c.relname AS TEXT), "
    "CASE c.relkind WHEN 'i' THEN 1 ELSE 0 END FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_am a ON a.oid = c.relam "
    "WHERE n.nspname = current_schema() AND (c.relkind = 'r' OR (c.relkind = 'i' AND a.amname = 'btree' "
    "AND i.indisvalid AND i.indisready)) ORDER BY c.relname";

/// A question for each table, which answers one hash. The first two columns of a table, or the first, are its
/// key.
constexpr std::string_view kRowHashes =
    "SELECT format('SELECT coalesce(encode(sha256(convert_to(string_agg(encode(sha256(convert_to(CAST(t AS "
    "TEXT), ''UTF8'')), ''hex''), '''' ORDER BY %s), ''UTF8'')), ''hex''), '''') FROM %I t', "
    "string_agg(format('t.%I', a.attname), ', ' ORDER BY a.attnum), c.relname) "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum BETWEEN 1 AND 2 "
    "AND NOT a.attisdropped GROUP BY c.relname ORDER BY CAST(c.relname AS TEXT) COLLATE \"C\"";

struct Relation {
  std::string qualified;
  std::string name;
  bool is_index = false;
};

Relation read_relation(Columns& row) {
  Relation relation;
  relation.qualified = row.text();
  relation.name = row.text();
  relation.is_index = row.flag();
  return relation;
}

/// What amcheck finds in one table or index, a line each. Of a damaged index it makes an error.
Result<std::vector<std::string>> check_relation(Session& session, const std::string& schema,
                                                const Relation& relation) {
  const std::string question =
      relation.is_index ? "SELECT " + schema + ".bt_index_check(CAST(CAST($1 AS TEXT) AS regclass), true)"
                        : "SELECT 'block ' || v.blkno || ': ' || v.msg FROM " + schema +
                              ".verify_heapam(CAST(CAST($1 AS TEXT) AS regclass)) v LIMIT 100";
  PHYSCRM_TRY(auto query, session.prepare(question));
  query.bind(relation.qualified);
  PHYSCRM_TRY(auto lines, fetch_all(query, [](Columns& row) { return row.text(); }));
  if (relation.is_index) lines.clear();
  for (std::string& line : lines) line = relation.name + ": " + line;
  return lines;
}

}  // namespace

Result<PageCheck> PostgresStore::check_pages() {
  PHYSCRM_TRY(auto lease, begin_on_lease(SessionUse::read));
  Session& session = lease.session();
  PageCheck pages;
  std::string schema;
  std::vector<Relation> relations;
  {
    PHYSCRM_TRY(auto extension, session.prepare(kExtension));
    PHYSCRM_TRY(const auto found, fetch_one(extension, [](Columns& row) { return row.text(); }));
    pages.not_done = "the database has no extension amcheck (CREATE EXTENSION amcheck)";
    if (!found) return pages;
    schema = *found;
    PHYSCRM_TRY(auto query, session.prepare(kRelations));
    PHYSCRM_TRY(relations, fetch_all(query, read_relation));
  }
  for (const Relation& relation : relations) {
    auto lines = check_relation(session, schema, relation);
    if (!lines) {
      if (lines.error().has_cause("permission_denied")) {
        pages.checked = 0;
        pages.not_done = "this role may not use the extension amcheck (GRANT EXECUTE ON its functions)";
        return pages;
      }
      if (!lines.error().has_cause("corrupt")) return lines.error();
      lines = std::vector<std::string>{relation.name + ": the index is damaged (REINDEX INDEX)"};
      // The error has ended the transaction.
      if (!session.roll_back()) return connection_lost();
      PHYSCRM_TRYV(session.begin(SessionUse::read));
    }
    ++pages.checked;
    for (std::string& line : lines.value()) {
      if (pages.findings.size() < kMostFindings) pages.findings.push_back(std::move(line));
    }
  }
  pages.not_done.clear();
  return pages;
}

Result<std::string> PostgresStore::content_digest() {
  PHYSCRM_TRY(auto lease, begin_on_lease(SessionUse::read));
  Session& session = lease.session();
  PHYSCRM_TRY(auto tables, session.prepare(kRowHashes));
  PHYSCRM_TRY(const auto questions, fetch_all(tables, [](Columns& row) { return row.text(); }));
  std::string digest;
  for (const std::string& question : questions) {
    PHYSCRM_TRY(auto query, session.prepare(question));
    PHYSCRM_TRY(const auto hash, fetch_one(query, [](Columns& row) { return row.text(); }));
    digest = sha256_hex(digest + question + hash.value_or(""));
  }
  return digest;
}

}  // namespace physcrm::storage::sql
