#include "results.hpp"

#include "reports/formats.hpp"
#include "reports/results_json.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace pushbench::shell {

namespace {

int listen_anywhere(int& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (fd < 0 || ::bind(fd, generic, length) != 0 || ::listen(fd, 1) != 0 ||
        ::getsockname(fd, generic, &length) != 0)
        throw std::runtime_error("cannot listen");
    port = ntohs(address.sin_port);
    return fd;
}

Words split_line(const std::string& line) {
    Words fields(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else if (c != '\r')
            fields.back() += c;
    }
    return fields;
}

}  // namespace

Experiment read_results(const std::string& file) {
    return experiment_from_json(read_text(file), file);
}

Words data_reasons(const Trial& trial) {
    Words ids;
    for (const Reason& reason : trial.validity.invalid)
        if (reason.cls == Reason::Class::data) ids.push_back(reason.id);
    return ids;
}

bool has_reason(const Trial& trial, const std::string& id) {
    const Words ids = data_reasons(trial);
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string all_techniques() {
    std::string names;
    for (const Technique& row : techniques())
        names += (names.empty() ? "" : ",") + std::string(row.name);
    return names;
}

const Trial& trial_of(const Experiment& experiment, const std::string& variant) {
    for (const Trial& trial : experiment.trials)
        if (trial.variant.label() == variant) return trial;
    throw std::runtime_error("no trial of " + variant);
}

int exit_code_told_by(const Experiment& experiment) {
    int code = 0;
    for (const Trial& trial : experiment.trials) {
        const LedgerTotals& ledger = trial.load.ledger;
        const bool violated = ledger.lost + ledger.duplicated + ledger.reordered > 0;
        if (!trial.validity.invalid.empty())
            code = std::max(code, 4);
        else if (violated)
            code = 5;
    }
    return code;
}

bool has_html_report() {
    return why_missing(*find_format("html")).empty();
}

std::string without_html_remark(const std::string& err) {
    const std::string remark = "report.html is left out: ";
    const std::size_t from = err.find(remark);
    if (has_html_report() || from == std::string::npos) return err;
    return err.substr(0, from) + err.substr(err.find('\n', from) + 1);
}

std::vector<CsvRow> read_csv(const std::string& text) {
    std::istringstream in(text);
    std::string line;
    std::getline(in, line);
    const Words header = split_line(line);
    std::vector<CsvRow> rows;
    while (std::getline(in, line)) {
        const Words fields = split_line(line);
        if (fields.size() != header.size()) throw std::runtime_error("ragged CSV: " + line);
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (i == 0) rows.emplace_back();
            rows.back()[header[i]] = fields[i];
        }
    }
    return rows;
}

OccupiedPort::OccupiedPort() : fd_(listen_anywhere(port_)) {}

OccupiedPort::~OccupiedPort() {
    ::close(fd_);
}

std::string free_port() {
    int port = 0;
    ::close(listen_anywhere(port));
    return std::to_string(port);
}

}  // namespace pushbench::shell
