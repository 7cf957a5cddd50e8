// A WebSocket client whose first handshake is never answered, and that dials again at once: nothing
// of the first connection may hear what comes over the second.
#include "client/connection.hpp"
#include "client/techniques/table.hpp"
#include "liar.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pushbench::hostile {
namespace {

// A worker with one client, and a host that dials again as soon as the first connection has ended.
class Redialling final : public client::ClientHost {
  public:
    Redialling(std::uint16_t port, std::future<void> spoken)
        : options_(one_try()),
          context_{worker_,
                   options_,
                   recorder_,
                   *this,
                   clients_,
                   {1u << 20, SlowConsumer::close},
                   net::make_address("127.0.0.1", port),
                   net::make_address("127.0.0.1", port),
                   "127.0.0.1",
                   128,
                   {},
                   nullptr,
                   {}},
          spoken_(std::move(spoken)) {
        context_.connect_lane =
            &worker_.deadlines().add_lane(200 * kMillisecond, [](net::DeadlineHook& hook) {
                dynamic_cast<client::ClientDeadline&>(static_cast<net::Channel&>(hook))
                    .on_deadline();
            });
        technique_ = client::make_websocket(context_);
    }

    // What became of the second connection.
    std::string outcome() {
        worker_.start();
        worker_.post([this] { technique_->start(0); });
        std::future<std::string> told = outcome_.get_future();
        const bool in_time = told.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
        std::string words = in_time ? told.get() : "nothing";
        worker_.run([this] { technique_->drop(0); });
        worker_.stop();
        return words;
    }

  private:
    void subscribed(client::LocalId, std::uint64_t, std::uint64_t, Nanos) override {
        tell("subscribed");
    }
    void ended(client::LocalId id, ErrorKind kind) override {
        if (++ended_ > 1) return tell(std::string(to_string(kind)));
        EXPECT_EQ(kind, ErrorKind::response_timeout);
        technique_->start(id);
        // The poller then tells of both at once: connected, and something to read.
        EXPECT_EQ(spoken_.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    }
    void answered(client::LocalId) override {}
    void stopped(client::LocalId) override {}
    void tell(const std::string& words) {
        if (!std::exchange(told_, true)) outcome_.set_value(words);
    }

    Options options_;
    net::Worker worker_{"load"};
    client::Recorder recorder_;
    std::vector<client::ClientRecord> clients_{1};
    client::LoadContext context_;
    std::unique_ptr<client::ClientTechnique> technique_;
    std::future<void> spoken_;
    std::promise<std::string> outcome_;
    int ended_ = 0;
    bool told_ = false;
};

TEST(LoadHears, NothingOfAHandshakeThatWasGivenUp) {
    const std::string begin = "HTTP/1.1 101 ";
    std::promise<void> spoken;
    std::future<void> heard = spoken.get_future();
    Liar liar("", [&](RawPeer& peer, const std::string&, int connection) {
        if (connection == 0) {
            peer.read_to_end();
            return;
        }
        // Speaks before it is asked.
        peer.send(begin);
        spoken.set_value();
        const std::string answer = grant(TechniqueId::websocket, peer.read_until("\r\n\r\n"));
        EXPECT_TRUE(answer.starts_with(begin)) << answer;
        peer.send(answer.substr(begin.size()));
        peer.read_to_end();
    });
    EXPECT_EQ(Redialling(liar.port(), std::move(heard)).outcome(), "subscribed");
}

}  // namespace
}  // namespace pushbench::hostile
