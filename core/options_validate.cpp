// Rules over several options: what no experiment can be made of is refused before it starts.
#include "core/error.hpp"
#include "core/options_rows.hpp"
#include "core/via.hpp"

#include <set>

namespace pushbench {
namespace {

// The server of a trial is a child process; its single technique carries its parameters.
bool is_child(const Options& options) {
    return options.control_fd >= 0;
}

void check_served_techniques(const Options& options) {
    std::set<TechniqueId> served;
    for (const Variant& variant : options.techniques) {
        const Technique& row = technique(variant.id);
        if (!served.insert(variant.id).second)
            throw UsageError(fmt::format(
                "--technique: one server has one '{}'; start a second one for another variant",
                row.name));
        if (variant.params.empty() || is_child(options)) continue;
        const std::string& key = variant.params.front().first;
        for (const TechniqueParam& param : row.params)
            if (param.key == key)
                throw UsageError(fmt::format(
                    "--technique: 'serve' takes no parameters in '{}'; see --{} for '{}'",
                    variant.label(), param.option, key));
    }
}

// A parameter that the option table does not give to `load` is the server's to decide.
void check_load_params(const Variant& variant) {
    for (const TechniqueParam& param : technique(variant.id).params) {
        if (find_option(param.option)->commands & kLoad) continue;
        for (const auto& [key, text] : variant.params)
            if (key == param.key)
                throw UsageError(fmt::format(
                    "--technique: '{}': the server decides '{}'; leave it out and give --{} {} to "
                    "'serve'",
                    variant.label(), key, param.option, text));
    }
}

void check_single(std::string_view flag, std::size_t values, std::string_view command) {
    if (values != 1)
        throw UsageError(
            fmt::format("--{}: {} values; '{}' needs exactly one, only 'run' makes a "
                        "matrix",
                        flag, values, command));
}

void check_reference(const Options& options) {
    if (options.reference.empty()) return;
    std::vector<std::string> labels;
    for (const Variant& variant : variants_of(options)) labels.push_back(variant.label());
    if (std::find(labels.begin(), labels.end(), options.reference) == labels.end())
        throw UsageError(fmt::format("--reference: '{}' is not compared here; give one of {}",
                                     options.reference, fmt::join(labels, " ")));
}

void check_external_topics(const Options& options) {
    if (options.external_topics == 0) return;
    if (options.external_topics > options.topics)
        throw UsageError(
            fmt::format("--external-topics: {} of {} topics; raise --topics to at least {}",
                        options.external_topics, options.topics, options.external_topics));
}

void check_ports(const Options& options) {
    if (options.port != 0 && options.port == options.raw_tcp_port)
        throw UsageError(fmt::format(
            "--raw-tcp-port: {} is the --port already; give another one, or 0 to pick one",
            options.port));
}

void check_split(std::string_view side, std::uint64_t threads, std::string_view threads_flag,
                 std::uint64_t processes) {
    if (threads > 0 && processes > threads)
        throw UsageError(fmt::format(
            "--{}-processes: {} processes cannot share {} threads; give --{} at least {}", side,
            processes, threads, threads_flag, processes));
}

void check_outputs(const Options& options) {
    std::set<std::string> files;
    for (const std::string& output : options.outputs) {
        const std::string file = output.substr(output.find('=') + 1);
        if (!files.insert(file).second)
            throw UsageError(
                fmt::format("--output: two formats would go to '{}'; give each its own", file));
    }
}

// `options` are those of one trial.
void check_keep_alive(const Options& options, const Variant& variant) {
    if (!technique(variant.id).polls || !options.keep_alive) return;
    if (options.idle_timeout < 2 * options.poll_interval)
        throw UsageError(fmt::format(
            "--idle-timeout: {} is shorter than two poll intervals of {} ('{}'), so a connection "
            "could close between polls; raise it to {} or give --keep-alive off",
            format_duration(options.idle_timeout), format_duration(options.poll_interval),
            variant.label(), format_duration(2 * options.poll_interval)));
}

void check_outbox(const Options& options) {
    const std::uint64_t largest = *std::max_element(options.sizes.begin(), options.sizes.end());
    if (options.outbox_limit <= largest)
        throw UsageError(fmt::format(
            "--outbox-limit: {} bytes do not hold one message of --size {}; give at least {}",
            options.outbox_limit, largest, 2 * largest));
}

void check_server_exes(const Options& options) {
    std::set<std::string> labels;
    for (const ServerExe& exe : server_exes(options))
        if (!labels.insert(exe.label).second)
            throw UsageError(fmt::format(
                "--server-exe: two binaries would be called '{}'; give each its own label",
                exe.label));
}

// What they are asked over, their URLs say (bench/target_tls).
bool names_foreign_target(const Options& options) {
    return std::any_of(options.targets.begin(), options.targets.end(),
                       [](const std::string& target) { return target != kOwnTarget; });
}

// A proxy is measured in front of our server, with HTTP that is not encrypted.
void check_via(const Options& options) {
    const bool proxied = std::any_of(options.vias.begin(), options.vias.end(),
                                     [](const std::string& label) { return label != kDirect; });
    const std::string_view flag = options.via_url.empty() ? "via" : "via-url";
    if (options.vias.empty() && options.via_url.empty()) return;
    if (!options.targets.empty())
        throw UsageError(fmt::format(
            "--{}: proxies stand in front of the server of this pushbench, and --target names "
            "another one; leave one of the two out",
            flag));
    if (!options.via_url.empty() && options.port == 0)
        throw UsageError(
            "--via-url: the proxy must know where the server is before it starts; give the --port "
            "that it forwards to");
    if (!proxied && options.via_url.empty()) return;
    for (const Variant& variant : variants_of(options)) {
        if (technique(variant.id).own_listener)
            throw UsageError(
                fmt::format("--{}: a proxy of HTTP cannot carry {}, which is no HTTP; leave it out",
                            flag, variant.label()));
        if (with_variant(options, variant).tls)
            throw UsageError(fmt::format(
                "--{}: proxies are measured with plain HTTP on both sides, and '{}' speaks TLS; "
                "leave --tls out",
                flag, variant.label()));
    }
}

// Nothing of TLS is accepted and ignored. A trial of its own options is not asked again: another
// variant may be the one that speaks TLS.
void check_tls(const Options& options) {
    if (is_child(options)) return;
    const std::vector<Variant> variants =
        options.techniques.empty() ? std::vector<Variant>{} : options.techniques;
    const bool spoken = options.tls || std::any_of(variants.begin(), variants.end(),
                                                   [&options](const Variant& variant) {
                                                       return with_variant(options, variant).tls;
                                                   });
    const std::pair<std::string_view, bool> given[] = {
        {"cert", !options.cert.empty()},
        {"key", !options.key.empty()},
        {"cacert", !options.cacert.empty()},
        {"insecure", options.insecure},
        {"tls-name", !options.tls_name.empty()},
        {"tls-version", options.tls_version != TlsVersion::automatic},
        {"tls-resume", options.tls_resume}};
    for (const auto& [flag, is_given] : given)
        if (is_given && !spoken && !names_foreign_target(options))
            throw UsageError(
                fmt::format("--{}: nothing speaks TLS here; add --tls, or leave it out", flag));
    if (options.cert.empty() != options.key.empty())
        throw UsageError(fmt::format(
            "--{}: it needs --{} beside it; give both, or neither and a certificate is "
            "generated",
            options.cert.empty() ? "key" : "cert", options.cert.empty() ? "cert" : "key"));
    if (options.insecure && !options.cacert.empty())
        throw UsageError(
            "--insecure: clients then take any certificate, and --cacert says which; give one of "
            "the two");
}

void validate_run(const Options& options) {
    for (const Variant& variant : variants_of(options)) {
        const Options trial = with_variant(options, variant);
        check_keep_alive(trial, variant);
        check_outbox(trial);
    }
    check_reference(options);
    check_ports(options);
    check_server_exes(options);
    check_via(options);
    if (options.targets.empty()) return;
    if (!options.server_exes.empty())
        throw UsageError(
            "--target: not together with --server-exe; give --target pushbench for the server of "
            "this pushbench");
    for (const Variant& variant : options.techniques) check_load_params(variant);
}

void validate_serve(const Options& options) {
    check_single("rate", options.rates.size(), "serve");
    check_single("size", options.sizes.size(), "serve");
    check_served_techniques(options);
    check_external_topics(options);
    check_outbox(options);
    check_ports(options);
}

void validate_load(const Options& options) {
    if (options.techniques.size() != 1)
        throw UsageError(fmt::format(
            "--technique: {} given; 'load' needs exactly one, e.g. -t sse",
            options.techniques.empty() ? "none" : std::to_string(options.techniques.size())));
    check_single("clients", options.clients.size(), "load");
    with_variant(options, options.techniques.front());
    if (!is_child(options)) check_load_params(options.techniques.front());
}

}  // namespace

void validate_options(const Options& options, Command command) {
    if (command == kRun) validate_run(options);
    if (command == kServe) validate_serve(options);
    if (command == kLoad) validate_load(options);
    check_split("server", options.server_threads, "server-threads", options.server_processes);
    check_split("load", options.load_threads, "threads", options.load_processes);
    check_outputs(options);
    check_tls(options);
}

}  // namespace pushbench
