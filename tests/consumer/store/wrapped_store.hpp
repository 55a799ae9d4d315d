// A store as a host may bring one: here it only passes on what it is asked to the store in memory.
#ifndef WRAPPED_STORE_HPP
#define WRAPPED_STORE_HPP

#include <memory>
#include <physcrm/storage/store.hpp>

enum class Manners { good, forgets_versions };

std::unique_ptr<physcrm::storage::Store> make_wrapped_store(const physcrm::storage::StoreOptions& options,
                                                            Manners manners = Manners::good);

#endif
