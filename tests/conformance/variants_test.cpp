// Every parameter of a technique that changes what goes over the wire still delivers everything.
#include "dialect.hpp"
#include "rig.hpp"
#include "table_rows.hpp"

namespace pushbench::conformance {
namespace {

std::vector<Variant> wire_variants() {
    std::vector<Variant> all;
    const auto add = [&](std::string_view key, const std::vector<std::string>& values) {
        for (Variant& variant : variants_with(key, values)) all.push_back(std::move(variant));
    };
    add("headers", {"browser"});
    add("framing", {"close"});
    add("frame", {"binary"});
    add("writer", {"beast"});
    add("retry", {"3s"});
    add("interval", {"0"});
    add("mode", {"fixed-delay"});
    add("timeout", {"1ms"});
    return all;
}

class WireVariant : public testing::TestWithParam<Variant> {};
INSTANTIATE_TEST_SUITE_P(Table, WireVariant, testing::ValuesIn(wire_variants()), variant_name);

TEST_P(WireVariant, DeliversEverything) {
    Rig rig(technique(GetParam().id), options_of(GetParam()), 100, 2);
    rig.publish(50);
    ASSERT_TRUE(rig.delivered(100));
    rig.publish(50);
    ASSERT_TRUE(rig.complete());
    expect_clean(rig.stop());
    EXPECT_TRUE(rig.server_is_alone());
}

std::vector<Variant> with_heartbeats() {
    std::vector<Variant> all = variants_with("heartbeat", {"10ms"});
    for (Variant& variant : variants_with("ping", {"10ms"})) all.push_back(std::move(variant));
    return all;
}

class Heartbeat : public testing::TestWithParam<Variant> {};
INSTANTIATE_TEST_SUITE_P(Table, Heartbeat, testing::ValuesIn(with_heartbeats()), variant_name);

TEST_P(Heartbeat, KeepsAnIdleConnectionAndIsCounted) {
    Rig rig(technique(GetParam().id), options_of(GetParam()), 2, 1, Rig::Through::proxy);
    rig.publish(1);
    ASSERT_TRUE(rig.delivered(1));
    const std::size_t before = rig.proxy().down().size();
    ASSERT_TRUE(eventually([&] { return rig.proxy().down().size() > before + 20; }));
    rig.publish(1);
    ASSERT_TRUE(rig.complete());
    const LoadStats stats = rig.stop();
    expect_clean(stats);
    const ClientCounters counted = total(stats);
    EXPECT_GE(counted.heartbeats, 2);
    // All that came down is known for what it was; what arrives after the goodbye is not read.
    const Dialect& dialect = *dialect_of(technique(GetParam().id));
    const std::uint64_t size = options_of(GetParam()).sizes.front();
    const std::int64_t rest =
        counted.app_bytes_down - counted.payload_bytes - counted.setup_bytes_down -
        counted.heartbeat_bytes_down -
        static_cast<std::int64_t>(framing_bytes(dialect.framing, SeqRange{1, 2}, size)) -
        static_cast<std::int64_t>(dialect.goodbye_reply.size());
    EXPECT_GE(rest, 0);
    EXPECT_LE(rest, 60);
}

}  // namespace
}  // namespace pushbench::conformance
