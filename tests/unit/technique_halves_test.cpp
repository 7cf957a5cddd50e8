// Every technique of the table has a half on either side, once.
#include "client/techniques/table.hpp"
#include "core/technique_table.hpp"
#include "server/techniques/table.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

template <class Rows>
void expect_one_row_each(const Rows& rows) {
    EXPECT_EQ(rows.size(), techniques().size());
    for (const Technique& technique : techniques())
        EXPECT_EQ(std::count_if(rows.begin(), rows.end(),
                                [&](const auto& row) { return row.id == technique.id; }),
                  1)
            << technique.name;
}

TEST(TechniqueHalves, EveryTechniqueHasAServerHalf) {
    expect_one_row_each(server::server_techniques());
}

TEST(TechniqueHalves, EveryTechniqueHasAClientHalf) {
    expect_one_row_each(client::client_techniques());
}

TEST(TechniqueHalves, RenderingsHaveAPlaceForEveryTechnique) {
    for (const Technique& technique : techniques())
        EXPECT_LT(static_cast<std::size_t>(technique.id), kTechniqueCount) << technique.name;
}

}  // namespace
}  // namespace pushbench
