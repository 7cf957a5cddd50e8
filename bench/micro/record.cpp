// What happens to every delivery on the load side: histogram, ledger, and the recorder over both.
#include "bench/micro/samples.hpp"
#include "client/recorder.hpp"
#include "core/histogram.hpp"
#include "core/ledger.hpp"
#include "core/random.hpp"

#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace pushbench {
namespace {

// Latencies from 100 µs to 10 ms, so that the buckets do not all stay in one cache line.
std::vector<Nanos> latencies() {
    SplitMix64 random(1);
    std::vector<Nanos> values(4096);
    for (Nanos& value : values)
        value = 100 * kMicrosecond + static_cast<Nanos>(random.uniform() * 1e7);
    return values;
}

void histogram_record(benchmark::State& state) {
    const std::vector<Nanos> values = latencies();
    Histogram histogram;
    std::size_t i = 0;
    for (auto _ : state) histogram.record(values[i++ % values.size()]);
    benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(histogram_record);

void histogram_merge(benchmark::State& state) {
    Histogram part, sum;
    for (const Nanos value : latencies()) part.record(value);
    for (auto _ : state) sum.merge(part);
    benchmark::DoNotOptimize(sum.count());
}
BENCHMARK(histogram_merge);

// One message after the other to every client in turn, as a fan-out arrives.
void ledger_deliver(benchmark::State& state) {
    std::vector<ClientLedger> clients(static_cast<std::size_t>(state.range(0)));
    for (ClientLedger& client : clients) client.start(0);
    LedgerTotals totals;
    const SeqRange window{1, ~0ULL};
    std::uint64_t seq = 1;
    std::size_t next = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(clients[next].deliver(seq, window, totals));
        if (++next == clients.size()) next = 0, ++seq;
    }
    if (totals.delivered != static_cast<std::uint64_t>(state.iterations()))
        state.SkipWithError("a delivery was not counted");
}
BENCHMARK(ledger_deliver)->Arg(1)->Arg(10000);

// Parse, judge, count and record one payload: all that follows the read and the framing.
void recorder_deliver(benchmark::State& state) {
    auto plan = std::make_shared<client::Plan>();
    plan->schedule.rate = 1000;
    plan->measure_to = 1000 * kSecond;
    plan->complete();
    std::vector<client::ClientRecord> clients(static_cast<std::size_t>(state.range(0)));
    client::Recorder recorder;
    recorder.begin(plan, plan->messages * clients.size());
    for (client::ClientRecord& client : clients) client.ledger.start(0);
    std::uint64_t seq = 1;
    std::size_t next = 0;
    const auto render = [&plan](std::uint64_t of) {
        const Nanos due = plan->due.front()[of - 1];
        return encode_payload(micro::kPayloadBytes, {0, of, due, due + 40 * kMicrosecond});
    };
    std::string payload = render(seq);
    for (auto _ : state) {
        const Nanos due = plan->due.front()[seq - 1];
        recorder.deliver(clients[next], payload, due + 300 * kMicrosecond);
        if (++next < clients.size()) continue;
        next = 0;
        payload = render(++seq);
    }
    if (recorder.ledger().delivered != static_cast<std::uint64_t>(state.iterations()))
        state.SkipWithError("a delivery was not counted");
}
BENCHMARK(recorder_deliver)->Arg(1000)->Arg(10000);

}  // namespace
}  // namespace pushbench
