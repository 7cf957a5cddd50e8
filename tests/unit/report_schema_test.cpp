// reports/results.schema.json against what is written, in both directions: every key written is
// described with its type, and every key described is written.
#include "reports/overlay.hpp"
#include "reports/results_json.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {
namespace json = boost::json;

// As much of JSON Schema 2020-12 as our schema uses.
class Checker {
  public:
    explicit Checker(const json::value& schema) : root_(schema) {}

    void check(const json::value& schema_or_ref, const json::value& value, const std::string& at) {
        const json::object& schema = resolve(schema_or_ref);
        if (const auto* type = schema.if_contains("type")) check_type(*type, value, at);
        if (const auto* constant = schema.if_contains("const"))
            if (*constant != value) fail(at, "is not the constant");
        if (const auto* values = schema.if_contains("enum"))
            if (std::count(values->as_array().begin(), values->as_array().end(), value) != 1)
                fail(at, "is not among the values allowed");
        if (const auto* minimum = schema.if_contains("minimum"))
            if (value.to_number<double>() < minimum->to_number<double>()) fail(at, "is too small");
        if (value.is_object()) check_object(schema, value.get_object(), at);
        if (value.is_array()) check_array(schema, value.get_array(), at);
    }
    // Properties of the schema that no document had.
    std::vector<std::string> unused() const {
        std::vector<std::string> names;
        for (const auto& [name, definition] : root_.at("$defs").as_object())
            if (const auto* properties = definition.as_object().if_contains("properties"))
                for (const auto& entry : properties->as_object())
                    if (!used_.contains(&entry.value()))
                        names.push_back(std::string(name) + '.' + std::string(entry.key()));
        for (const auto& entry : root_.at("properties").as_object())
            if (!used_.contains(&entry.value())) names.emplace_back(entry.key());
        return names;
    }
    std::vector<std::string> errors;

  private:
    void fail(const std::string& at, const std::string& what) { errors.push_back(at + ' ' + what); }

    const json::object& resolve(const json::value& schema) const {
        const auto* const reference = schema.as_object().if_contains("$ref");
        if (!reference) return schema.as_object();
        const std::string name(reference->as_string());
        return root_.at("$defs").at(name.substr(std::string("#/$defs/").size())).as_object();
    }

    static bool is_a(const json::value& value, std::string_view type) {
        if (type == "integer") return value.is_int64() || value.is_uint64();
        if (type == "number") return value.is_number();
        if (type == "string") return value.is_string();
        if (type == "boolean") return value.is_bool();
        if (type == "object") return value.is_object();
        if (type == "array") return value.is_array();
        return type == "null" && value.is_null();
    }
    void check_type(const json::value& type, const json::value& value, const std::string& at) {
        bool matches = false;
        const json::array types = type.is_array() ? type.as_array() : json::array{type};
        for (const json::value& one : types) {
            const json::string& name = one.as_string();
            matches = matches || is_a(value, {name.data(), name.size()});
        }
        if (!matches) fail(at, "has another type");
    }

    void check_object(const json::object& schema, const json::object& object,
                      const std::string& at) {
        const auto* const properties = schema.if_contains("properties");
        const auto* const others = schema.if_contains("additionalProperties");
        for (const auto& entry : object) {
            const std::string below = at + '.' + std::string(entry.key());
            const auto* const known =
                properties ? properties->as_object().if_contains(entry.key()) : nullptr;
            if (known) used_.insert(known);
            if (!known && !others) fail(below, "is not in the schema");
            if (known || others) check(known ? *known : *others, entry.value(), below);
        }
        if (const auto* required = schema.if_contains("required"))
            for (const json::value& key : required->as_array())
                if (!object.contains(key.as_string()))
                    fail(at + '.' + std::string(key.as_string()), "is required but not written");
    }

    void check_array(const json::object& schema, const json::array& array, const std::string& at) {
        const auto* const items = schema.if_contains("items");
        if (!items) return fail(at, "has no description of its items");
        for (const json::value& item : array) check(*items, item, at + "[]");
        for (const char* bound : {"minItems", "maxItems"})
            if (const auto* length = schema.if_contains(bound))
                if (array.size() != length->to_number<std::size_t>()) fail(at, bound);
    }

    const json::value& root_;
    std::set<const json::value*> used_;
};

json::value schema() {
    return json::parse(
        read_text(std::string(PUSHBENCH_SOURCE_DIR) + "/reports/results.schema.json"));
}

TEST(Schema, DescribesEveryKeyThatIsWrittenAndNoOther) {
    const json::value description = schema();
    Checker checker(description);
    checker.check(description, json::parse(results_json(sample_experiment())), "");
    const Experiment both = overlay({{"a", sample_experiment()}, {"b", sample_experiment()}});
    checker.check(description, json::parse(results_json(both)), "");
    Experiment without_canary = sample_experiment();
    without_canary.trials[0].canary.died = "canary process (pid 5) exited with code 1";
    checker.check(description, json::parse(results_json(without_canary)), "");
    Experiment encrypted = sample_experiment();
    encrypted.trials[0].load.tls_protocol = "TLSv1.3 TLS_AES_256_GCM_SHA384";
    encrypted.trials[0].load.tls_failure_example = "the peer does not speak TLS";
    checker.check(description, json::parse(results_json(encrypted)), "");
    Experiment judged = sample_experiment();
    judged.options["threshold"] = "lost==0,websocket.latency_p999<1s";
    checker.check(description, json::parse(results_json(judged)), "");
    Experiment foreign = sample_experiment();
    foreign.trials[0].target = "nchan at http://127.0.0.1:8081";
    foreign.trials[0].publisher = kWePublish;
    foreign.trials[0].server.publishing.emplace().accepted.record(kMillisecond);
    foreign.trials[0].load.error_example = "answered 500 Internal Server Error";
    foreign.trials[1].load.witnesses = 999;
    checker.check(description, json::parse(results_json(foreign)), "");
    Experiment proxied = sample_experiment();
    proxied.trials[0].via = "nginx:default";
    proxied.trials[0].proxy = "nginx 1.22.1";
    proxied.trials[0].proxy_usage.emplace_back();
    proxied.trials[0].load.declined = {{426, 3}};
    proxied.trials[0].shut_out = "no client could subscribe";
    checker.check(description, json::parse(results_json(proxied)), "");
    const Experiment builds = sample_builds();
    checker.check(description, json::parse(results_json(builds)), "");
    checker.check(description, json::parse(results_json(overlay({{"a", builds}, {"b", both}}))),
                  "");
    EXPECT_EQ(checker.errors, std::vector<std::string>());
    EXPECT_EQ(checker.unused(), std::vector<std::string>());
}

TEST(Schema, TheCheckerFindsWhatDiffers) {
    const json::value description = schema();
    json::value document = json::parse(results_json(sample_experiment()));
    document.as_object()["planned"] = -1;
    document.as_object()["stray"] = 1;
    document.as_object().erase("interrupted");
    json::object& trial = document.as_object()["trials"].as_array()[0].as_object();
    trial["died"] = 1;
    Checker checker(description);
    checker.check(description, document, "");
    const std::vector<std::string> expected{
        ".planned is too small", ".trials[].died has another type", ".stray is not in the schema",
        ".interrupted is required but not written"};
    for (const std::string& error : expected)
        EXPECT_EQ(std::count(checker.errors.begin(), checker.errors.end(), error), 1) << error;
    EXPECT_EQ(checker.errors.size(), expected.size());
    for (const std::string& name : checker.unused())
        EXPECT_TRUE(name == "interrupted" || name == "overlaid" || name == "trial.experiment" ||
                    name == "canary.died" || name == "thresholds" || name == "load.tls_protocol" ||
                    name == "load.witnesses" || name == "load.tls_failure_example" ||
                    name == "load.error_example" || name == "server.publishing" ||
                    name.starts_with("publishing.") || name == "trial.target" ||
                    name == "trial.publisher" || name == "trial.via" || name == "trial.proxy" ||
                    name == "trial.shut_out" || name == "trial.proxy_usage" ||
                    name == "load.declined" || name.starts_with("status_count.") ||
                    name.starts_with("threshold.") || name == "server_builds" ||
                    name == "trial.server_build" || name.starts_with("server_build.") ||
                    name.starts_with("overlaid."))
            << name;
}

}  // namespace
}  // namespace pushbench::test
