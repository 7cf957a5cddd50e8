#include "reports/json_archive.hpp"

#include "core/error.hpp"

#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace pushbench {
namespace json = boost::json;
namespace {

// Boost 1.81 may miss the last bit of a number it parses. What is rounded to 15 digits on both ways
// is the same after any number of them, so a report made later is the report made first.
double rounded(double value) {
    return std::strtod(fmt::format("{:.15g}", value).c_str(), nullptr);
}

}  // namespace

JsonError::JsonError(const std::string& where, const std::string& what)
    : std::runtime_error(where.empty() ? what : "at " + where + ": " + what) {}

json::value JsonWriter::write(double value) {
    return std::isfinite(value) ? json::value(rounded(value)) : json::value(nullptr);
}

json::value JsonWriter::write(const Histogram& histogram) {
    json::array buckets;
    for (const auto& [index, count] : histogram.sparse())
        buckets.push_back(json::array{index, count});
    return json::object{{"min_ns", histogram.min()},         {"max_ns", histogram.max()},
                        {"sum_ns", histogram.sum_ns()},      {"negatives", histogram.negatives()},
                        {"above_range", histogram.beyond()}, {"buckets", std::move(buckets)}};
}

// The label is the whole truth (parse_variants reads it back); the rest is for jq.
json::value JsonWriter::write(const Variant& variant) {
    json::object params;
    for (const auto& [key, text] : variant.params) params[key] = text;
    return json::object{{"label", variant.label()},
                        {"technique", technique(variant.id).name},
                        {"params", std::move(params)}};
}

json::value JsonWriter::write(Reason::Class cls) {
    return cls == Reason::Class::data ? "data" : "machine";
}

JsonReader::JsonReader(const json::value& value, std::string where)
    : object_(object_at(value, where)), where_(std::move(where)) {}

const json::array& JsonReader::array_at(const json::value& value, const std::string& where) {
    if (!value.is_array()) throw JsonError(where, "expected an array");
    return value.get_array();
}

const json::object& JsonReader::object_at(const json::value& value, const std::string& where) {
    if (!value.is_object()) throw JsonError(where, "expected an object");
    return value.get_object();
}

const json::value& JsonReader::require(std::string_view key) const {
    const json::value* const found = object_.if_contains(key);
    if (!found) throw JsonError(where_, fmt::format("the key \"{}\" is missing", key));
    return *found;
}

std::string JsonReader::where_of(std::string_view key) const {
    return where_.empty() ? std::string(key) : fmt::format("{}.{}", where_, key);
}

void JsonReader::read(const json::value& value, const std::string& where, bool& out) {
    if (!value.is_bool()) throw JsonError(where, "expected true or false");
    out = value.get_bool();
}

void JsonReader::read(const json::value& value, const std::string& where, std::int64_t& out) {
    if (!value.is_int64()) throw JsonError(where, "expected a whole number");
    out = value.get_int64();
}

void JsonReader::read(const json::value& value, const std::string& where, std::uint64_t& out) {
    if (value.is_uint64()) {
        out = value.get_uint64();
    } else if (value.is_int64() && value.get_int64() >= 0) {
        out = static_cast<std::uint64_t>(value.get_int64());
    } else {
        throw JsonError(where, "expected a whole number from 0");
    }
}

void JsonReader::read(const json::value& value, const std::string& where, double& out) {
    if (!value.is_number()) throw JsonError(where, "expected a number");
    out = rounded(value.to_number<double>());
}

void JsonReader::read(const json::value& value, const std::string& where, std::string& out) {
    if (!value.is_string()) throw JsonError(where, "expected a text");
    out = std::string(value.get_string());
}

void JsonReader::read(const json::value& value, const std::string& where, Histogram& out) {
    JsonReader reader(value, where);
    Nanos min = 0;
    Nanos max = 0;
    double sum_ns = 0;
    std::uint64_t negatives = 0;
    std::uint64_t above_range = 0;
    std::vector<std::vector<std::uint64_t>> pairs;
    reader("min_ns", min);
    reader("max_ns", max);
    reader("sum_ns", sum_ns);
    reader("negatives", negatives);
    reader("above_range", above_range);
    reader("buckets", pairs);
    Histogram::Sparse buckets;
    for (const auto& pair : pairs) {
        if (pair.size() != 2 || pair[0] >= Histogram::bucket_count())
            throw JsonError(where, "expected buckets as [index, count]");
        buckets.emplace_back(static_cast<std::uint32_t>(pair[0]), pair[1]);
    }
    try {
        out = Histogram::from_sparse(buckets, min, max, sum_ns, negatives, above_range);
    } catch (const std::invalid_argument& error) {
        throw JsonError(where, error.what());
    }
}

void JsonReader::read(const json::value& value, const std::string& where, Variant& out) {
    std::string label;
    JsonReader(value, where)("label", label);
    std::vector<Variant> variants;
    try {
        variants = parse_variants(label);
    } catch (const UsageError& error) {
        throw JsonError(where, error.what());
    }
    if (variants.size() != 1) throw JsonError(where, "expected one variant in \"label\"");
    out = std::move(variants.front());
}

void JsonReader::read(const json::value& value, const std::string& where, Reason::Class& out) {
    std::string text;
    read(value, where, text);
    if (text != "data" && text != "machine")
        throw JsonError(where, "expected \"data\" or \"machine\"");
    out = text == "data" ? Reason::Class::data : Reason::Class::machine;
}

namespace {

bool holds_object(const json::value& value) {
    if (value.is_object()) return true;
    if (!value.is_array()) return false;
    for (const json::value& item : value.get_array())
        if (holds_object(item)) return true;
    return false;
}

// Such as {"value": 0.25, "unit": "us"}.
bool fits_on_a_line(const json::object& object) {
    if (object.size() > 3) return false;
    for (const auto& entry : object)
        if (entry.value().is_structured() ||
            (entry.value().is_string() && entry.value().get_string().size() > 40))
            return false;
    return true;
}

void print(const json::value& value, std::size_t indent, std::string& out);

void new_line(std::size_t indent, std::string& out) {
    out += '\n';
    out.append(2 * indent, ' ');
}

void print_object(const json::object& object, std::size_t indent, std::string& out) {
    if (object.empty()) {
        out += "{}";
        return;
    }
    const bool short_form = fits_on_a_line(object);
    const char* separator = "{";
    for (const auto& entry : object) {
        out += separator;
        separator = short_form ? ", " : ",";
        if (!short_form) new_line(indent + 1, out);
        out += json::serialize(json::string(entry.key())) + ": ";
        print(entry.value(), indent + 1, out);
    }
    if (!short_form) new_line(indent, out);
    out += '}';
}

void print_array(const json::array& array, std::size_t indent, std::string& out) {
    bool lines = false;
    for (const json::value& item : array) lines = lines || holds_object(item);
    out += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (i > 0) out += lines ? "," : ", ";
        if (lines) new_line(indent + 1, out);
        print(array[i], indent + 1, out);
    }
    if (lines) new_line(indent, out);
    out += ']';
}

void print(const json::value& value, std::size_t indent, std::string& out) {
    if (value.is_object()) {
        print_object(value.get_object(), indent, out);
    } else if (value.is_array()) {
        print_array(value.get_array(), indent, out);
    } else if (value.is_double()) {
        out += fmt::format("{}", value.get_double());  // shortest that reads back: 0.1, not 1E-1
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

std::string pretty_json(const json::value& value) {
    std::string out;
    print(value, 0, out);
    out += '\n';
    return out;
}

}  // namespace pushbench
