// One connection of HTTP/1.1, from accept to close: it gives techniques one exchange at a time,
// because browsers and proxies reuse a connection for any path. server/http_front owns it.
//
// States: reading → handling → (parked | streaming) → reading … → lingering → closed. Pipelined
// requests wait until the answer before them is written. On the worker's thread only.
#pragma once
#include "core/net/channel.hpp"
#include "server/request.hpp"
#include "server/technique.hpp"

#include <cstdint>
#include <memory>
#include <string>

#include <boost/intrusive/list.hpp>

namespace pushbench::server {

class HttpFront;

using ListHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

class HttpConnection final : public net::Channel, public ListHook {
  public:
    HttpConnection(HttpFront& front, bool admitted);
    ~HttpConnection() override = default;

    // --- for techniques, through Exchange or on a parked or streaming connection ---
    // Answers the current request; the connection then goes on or closes as HTTP says.
    // A parked connection's holder forgets it first.
    void respond(net::SharedBytes response, int status);
    // More of a stream. false: the connection is gone or over its limit; call abandon() on it when
    // no list is being walked.
    bool stream_more(net::SharedBytes bytes, net::Droppable droppable);
    void end_stream(net::SharedBytes last_part);  // writes it, then closes
    void abandon();                               // closes now and tells the holder
    bool keep_alive() const { return keep_alive_; }
    void close_after_answer() { keep_alive_ = false; }  // the answer must say so: Connection: close

    // Kept here for whoever holds the connection, so that it needs no second object.
    std::uint32_t roster_place = ~0u;
    std::uint16_t topic = 0;
    std::uint64_t position = 0;  // in the topic: the cursor of a poll, the next place of a replay
    bool bare = false;           // streamed to without chunks: an HTTP/1.0 client

  private:
    friend class Exchange;
    friend class HttpFront;
    enum class State : std::uint8_t { reading, handling, parked, streaming, lingering };

    void on_readable(bool peer_done) override;
    void on_drained() override;
    void on_broken(int error) override;
    void on_secured() override;
    void on_insecure() override;
    bool is_handshaking() const;

    void read_requests();
    void take_input(std::string_view input);
    void settle_input();
    void dispatch(const Request& request);
    void reject(int status, std::string_view sentence);
    void finish_answer();
    void linger();
    void discard_input();
    void wait_for_request();
    void peer_left();  // its end or a reset came: counted where it had something to wait for
    void vanish();     // close and retire

    HttpFront& front_;
    ServerTechnique* holder_ = nullptr;          // while parked or streaming
    std::unique_ptr<RequestReader> unfinished_;  // a request that has arrived in part
    std::string unread_;                         // input behind the request being handled
    State state_ = State::reading;
    bool admitted_ : 1;
    bool keep_alive_ : 1 = true;
    bool may_have_input_ : 1 = false;  // an edge came while we were not reading
    bool peer_done_ : 1 = false;
    bool dead_ : 1 = false;
    bool in_loop_ : 1 = false;   // read_requests or take_input is on the stack
    bool followed_ : 1 = false;  // a visitor's: what it moves is booked when this exchange is over
};

}  // namespace pushbench::server
