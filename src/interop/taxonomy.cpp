#include "interop/taxonomy.hpp"

#include <algorithm>
#include <array>

namespace physcrm {
namespace {

struct Taxonomy {
  std::string_view code;
  std::string_view name;
};

// Sorted by code.
constexpr std::array kTaxonomies{
    Taxonomy{"207K00000X", "Allergy & Immunology"},
    Taxonomy{"207L00000X", "Anesthesiology"},
    Taxonomy{"207N00000X", "Dermatology"},
    Taxonomy{"207P00000X", "Emergency Medicine"},
    Taxonomy{"207Q00000X", "Family Medicine"},
    Taxonomy{"207R00000X", "Internal Medicine"},
    Taxonomy{"207RC0000X", "Cardiovascular Disease"},
    Taxonomy{"207RE0101X", "Endocrinology, Diabetes & Metabolism"},
    Taxonomy{"207RG0100X", "Gastroenterology"},
    Taxonomy{"207RH0003X", "Hematology & Oncology"},
    Taxonomy{"207RI0200X", "Infectious Disease"},
    Taxonomy{"207RN0300X", "Nephrology"},
    Taxonomy{"207RP1001X", "Pulmonary Disease"},
    Taxonomy{"207RR0500X", "Rheumatology"},
    Taxonomy{"207T00000X", "Neurological Surgery"},
    Taxonomy{"207V00000X", "Obstetrics & Gynecology"},
    Taxonomy{"207W00000X", "Ophthalmology"},
    Taxonomy{"207X00000X", "Orthopaedic Surgery"},
    Taxonomy{"207Y00000X", "Otolaryngology"},
    Taxonomy{"207ZP0102X", "Anatomic Pathology & Clinical Pathology"},
    Taxonomy{"208000000X", "Pediatrics"},
    Taxonomy{"208100000X", "Physical Medicine & Rehabilitation"},
    Taxonomy{"208200000X", "Plastic Surgery"},
    Taxonomy{"2084N0400X", "Neurology"},
    Taxonomy{"2084P0800X", "Psychiatry"},
    Taxonomy{"2085R0001X", "Radiation Oncology"},
    Taxonomy{"2085R0202X", "Diagnostic Radiology"},
    Taxonomy{"208600000X", "Surgery"},
    Taxonomy{"208800000X", "Urology"},
    Taxonomy{"208D00000X", "General Practice"},
    Taxonomy{"208G00000X", "Thoracic Surgery (Cardiothoracic Vascular Surgery)"},
    Taxonomy{"208M00000X", "Hospitalist"},
};
static_assert(std::is_sorted(kTaxonomies.begin(), kTaxonomies.end(),
                             [](const Taxonomy& a, const Taxonomy& b) { return a.code < b.code; }));

}  // namespace

std::string_view specialty_of_taxonomy(std::string_view code) noexcept {
  const auto* const found =
      std::lower_bound(kTaxonomies.begin(), kTaxonomies.end(), code,
                       [](const Taxonomy& row, std::string_view wanted) { return row.code < wanted; });
  return found != kTaxonomies.end() && found->code == code ? found->name : code;
}

}  // namespace physcrm
