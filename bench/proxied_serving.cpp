// A server with a proxy before it: one that is started for the trial, or one that runs already.
#include "bench/proxy.hpp"
#include "bench/serving.hpp"
#include "core/net/sockets.hpp"

#include <utility>

#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace {

namespace json = boost::json;

class ProxiedServing final : public Serving {
  public:
    ProxiedServing(std::unique_ptr<Serving> server, const TrialSpec& spec)
        : server_(std::move(server)), spec_(spec) {}

    void describe(Trial& trial) const override { server_->describe(trial); }

    void start(TrialChildren& children) override {
        server_->start(children);
        if (spec_.via.proxy) start_proxy(children);
    }

    void add_address(json::object& message, const std::string& clients) const override {
        server_->add_address(message, clients);
        message["host"] = proxy_ ? proxy_->host() : spec_.via.elsewhere->host;
        message["port"] = proxy_ ? proxy_->port() : spec_.via.elsewhere->port;
    }

    bool keeps_schedule() const override { return server_->keeps_schedule(); }
    bool subscribes_unanswered() const override { return server_->subscribes_unanswered(); }
    bool may_shut_out() const override { return true; }

  private:
    void start_proxy(TrialChildren& children) {
        json::object server;
        server_->add_address(server, "");
        const net::Address address =
            net::make_address(json::value_to<std::string>(server.at("host")),
                              json::value_to<std::uint16_t>(server.at("port")));
        proxy_ = std::make_unique<ProxyRun>(spec_.via, net::to_string(address), spec_.clients());
        children.proxies.push_back(proxy_->start(children.waiter().context(), spec_.options));
        children.await_start(*children.proxies.back(),
                             fmt::format("the proxy {}", spec_.via.label));
    }

    std::unique_ptr<Serving> server_;
    const TrialSpec& spec_;
    std::unique_ptr<ProxyRun> proxy_;
};

}  // namespace

std::unique_ptr<Serving> make_proxied_serving(std::unique_ptr<Serving> server,
                                              const TrialSpec& spec) {
    return std::make_unique<ProxiedServing>(std::move(server), spec);
}

}  // namespace pushbench
