#include "client/target_poster.hpp"

#include "client/response.hpp"
#include "client/techniques/target_client.hpp"
#include "core/net/channel.hpp"
#include "core/net/clock.hpp"
#include "core/net/tls_session.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <utility>

#include <fmt/format.h>

namespace pushbench::client {

namespace {
// A topic that shares one waits for the answers to the others, which would count as the target's
// latency; more connections than this may be more than a target takes.
constexpr std::size_t kMostLanes = 256;
const net::OutboxPolicy kPolicy{64u << 20, SlowConsumer::close};
}  // namespace

// One connection and the messages that go over it, one at a time.
class TargetPoster::Lane final : public net::Channel, public ResponseReader::Sink {
  public:
    explicit Lane(TargetPoster& poster)
        : Channel(kPolicy, totals_), poster_(poster), reader_(*this, /*every_field=*/true) {}

    void add(const Message& message) {
        waiting_.push_back(message);
        if (waiting_.size() == 1) next();
    }
    void give_up() {
        while (!waiting_.empty()) {
            poster_.not_accepted(waiting_.front(), "no answer before the end of the trial");
            waiting_.pop_front();
        }
        close();
    }
    void on_deadline() {
        fail(under_way_   ? "no answer in time (--connect-timeout)"
             : connected_ ? "no TLS handshake in time (--connect-timeout)"
                          : "no connection in time (--connect-timeout)");
    }

  private:
    void next() {
        if (waiting_.empty() || under_way_) return;
        if (is_open()) {
            if (usable_) write();
            return;  // else it will be told once it is
        }
        connected_ = usable_ = false;
        const int fd = net::start_connect(poster_.address_, 0, 0);
        if (fd < 0 || !open(poster_.worker_.poller(), fd)) return fail(std::strerror(errno));
        poster_.patience_.arm(*this);
    }
    void write() {
        Message& message = waiting_.front();
        message.sent = monotonic_now() - poster_.epoch_;
        if (poster_.counts(message)) poster_.lateness_.record(message.sent - message.due);
        under_way_ = true;
        location_.clear();
        reader_.reset(*this);
        poster_.patience_.arm(*this);
        const auto result = send(net::SharedBytes(poster_.request(message)), net::Droppable::no);
        if (result == net::SendResult::broken || result == net::SendResult::overflow)
            fail("the connection broke");
    }
    // The first message is done with, one way or the other. Not from inside the caller: a refused
    // connection must not recurse.
    void done() {
        under_way_ = false;
        cancel_deadline();
        waiting_.pop_front();
        poster_.worker_.post([this] { next(); });
    }
    void fail(const std::string& why) {
        close();
        if (waiting_.empty()) return;
        poster_.not_accepted(waiting_.front(), why);
        done();
    }

    void on_readable(bool) override {
        if (!usable_) return;
        auto& buffer = poster_.worker_.read_buffer();
        for (;;) {
            const net::IoResult result = read(buffer);
            const Nanos read_at = monotonic_now();
            if (result.status == net::IoStatus::would_block_read) return;
            if (result.status != net::IoStatus::ok)
                return ended(result.status == net::IoStatus::end, read_at);
            take({buffer.data(), result.n}, read_at);
            if (!is_open()) return;
        }
    }
    // While nothing is asked a server may close at any time; and some answers end like that.
    void ended(bool orderly, Nanos read_at) {
        const bool answers =
            under_way_ && orderly && reader_.finish() == ResponseReader::State::complete;
        if (answers) return answered(read_at);
        close();
        if (under_way_) fail("the connection ended before the answer did");
    }
    void take(std::string_view input, Nanos read_at) {
        if (!under_way_) return fail("it sent what nobody had asked for");
        std::size_t consumed = 0;
        const auto state = reader_.feed(input, consumed);
        if (state == ResponseReader::State::need_more) return;
        if (state == ResponseReader::State::failed) return fail("an answer that is not HTTP");
        answered(read_at);
    }
    void answered(Nanos read_at) {
        const ResponseHead head = reader_.head();
        if (!head.keep_alive) close();
        if (poster_.session_->spec.publish->accepts(head.status))
            poster_.accepted(waiting_.front(), read_at);
        else
            poster_.not_accepted(waiting_.front(), answer_in_words(head.status, location_));
        done();
    }
    void on_writable() override {
        if (connected_ || waiting_.empty()) return;
        if (!net::is_connected(fd())) {
            if (const int error = net::socket_error(fd())) fail(std::strerror(error));
            return;
        }
        connected_ = true;
        if (!poster_.tls_) return use();
        secure(poster_.tls_->session(fd(), poster_.resumes_ ? &ticket_ : nullptr));
    }
    void on_secured() override { use(); }
    void on_insecure() override { fail("tls_handshake: " + tls()->failure()); }
    void use() {
        usable_ = true;
        write();
    }
    void on_broken(int error) override {
        if (!connected_ && error == EPIPE) error = net::socket_error(fd());
        fail(std::strerror(error));
    }
    void on_head(const ResponseHead&) override {}
    void on_body(std::string_view) override {}
    void on_field(std::string_view name, std::string_view value) override {
        if (same_field(name, "Location")) location_ = value;
    }

    TargetPoster& poster_;
    net::ChannelTotals totals_;
    ResponseReader reader_;
    std::deque<Message> waiting_;  // the first is under way, or waits for the connection
    std::string location_;
    net::TlsTicket ticket_;   // of its last connection
    bool connected_ = false;  // TCP
    bool usable_ = false;     // and TLS, where there is any
    bool under_way_ = false;
};

TargetPoster::TargetPoster(std::shared_ptr<const TargetSession> session,
                           std::uint64_t payload_bytes, Nanos patience, const Options& trust)
    : session_(std::move(session)),
      payload_bytes_(payload_bytes),
      resumes_(trust.tls_resume),
      patience_(worker_.deadlines().add_lane(patience, [](net::DeadlineHook& hook) {
          static_cast<Lane&>(static_cast<net::Channel&>(hook)).on_deadline();
      })) {
    const HttpUrl url = *session_->publishing_url();
    address_ = net::make_address(url.host, url.port);
    host_ = url.authority();
    if (url.tls) tls_ = net::tls_towards(trust, url.host);
}

TargetPoster::~TargetPoster() {
    stop();
}

void TargetPoster::start(std::size_t topics, Nanos epoch, Nanos from, Nanos to) {
    while (lanes_.size() < std::clamp<std::size_t>(topics, 1, kMostLanes))
        lanes_.push_back(std::make_unique<Lane>(*this));
    epoch_ = epoch;
    from_ = from;
    to_ = to;
    running_ = true;
    worker_.start();
}

void TargetPoster::post(const Message& message) {
    worker_.post([this, message] { lanes_[message.topic % lanes_.size()]->add(message); });
}

void TargetPoster::stop() {
    if (!std::exchange(running_, false)) return;
    worker_.run([this] {
        for (auto& lane : lanes_) lane->give_up();
    });
    worker_.stop();
}

std::string TargetPoster::request(const Message& message) const {
    const TargetPublishing& publish = *session_->spec.publish;
    const std::string payload = encode_payload(payload_bytes_, message);
    const TextTemplate::Values values{session_->topic_prefix, message.topic,
                                      session_->client_prefix, 0, payload};
    const std::string body = publish.body.fill(values);
    HeaderFields fields{{"Host", host_}};
    fields.emplace_back("Content-Length", std::to_string(body.size()));
    for (const HeaderTemplate& header : publish.headers)
        set_field(fields, header.name, header.value.fill(values));
    std::string text = fmt::format("{} {} HTTP/1.1\r\n", publish.method,
                                   resolve_url(session_->base, publish.url.fill(values)).path);
    for (const auto& [name, value] : fields) text += name + ": " + value + "\r\n";
    return text + "\r\n" + body;
}

void TargetPoster::accepted(const Message& message, Nanos answered_at) {
    if (!counts(message)) return;
    ++accepted_;
    stats_.accepted.record(answered_at - epoch_ - message.due);
}

void TargetPoster::not_accepted(const Message& message, const std::string& why) {
    if (stats_.example.empty()) stats_.example = why;
    if (counts(message)) ++stats_.not_accepted;
}

}  // namespace pushbench::client
