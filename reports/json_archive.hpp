// Writes and reads whatever json_fields.hpp lists.
//
// Reading is strict (missing key, wrong type, number out of range) and lenient about keys it does
// not know. A JsonError says where ("trials[2].load.latency") and what; the caller, who knows the
// file, turns it into a UsageError. Pure.
#pragma once
#include "reports/json_fields.hpp"

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace pushbench {

struct JsonError : std::runtime_error {
    JsonError(const std::string& where, const std::string& what);
};

class JsonWriter {
  public:
    template <class T>
    void operator()(std::string_view key, const T& value) {
        object_[key] = write(value);
    }
    // A list or a text that is left out when it is empty.
    template <class T>
    void if_any(std::string_view key, const T& values) {
        if (!values.empty()) (*this)(key, values);
    }
    // A field that earlier versions did not write.
    template <class T>
    void if_there(std::string_view key, const T& value) {
        (*this)(key, value);
    }
    // One that is left out when there is none.
    template <class T>
    void if_known(std::string_view key, const std::optional<T>& value) {
        if (value) (*this)(key, *value);
    }
    boost::json::object take() { return std::move(object_); }

    static boost::json::value write(bool value) { return value; }
    static boost::json::value write(std::int64_t value) { return value; }
    static boost::json::value write(std::uint64_t value) { return value; }
    static boost::json::value write(double value);  // null when not finite: JSON has no such number
    static boost::json::value write(const std::string& value) {
        return boost::json::string(value);  // braces would make an array of it
    }
    static boost::json::value write(const Histogram& histogram);
    static boost::json::value write(const Variant& variant);
    static boost::json::value write(Reason::Class cls);
    template <class T>
    static boost::json::value write(const std::optional<T>& value) {
        return value ? write(*value) : boost::json::value(nullptr);
    }
    template <class T>
    static boost::json::value write(const std::vector<T>& values) {
        boost::json::array array;
        array.reserve(values.size());
        for (const T& value : values) array.push_back(write(value));
        return array;
    }
    template <class Compare>
    static boost::json::value write(const std::map<std::string, std::string, Compare>& texts) {
        boost::json::object object;
        for (const auto& [key, text] : texts) object[key] = text;
        return object;
    }
    template <class T>
    requires requires(JsonWriter& a, const T& s) { fields(a, s); }
    static boost::json::value write(const T& value) {
        JsonWriter writer;
        fields(writer, value);
        return writer.take();
    }

  private:
    boost::json::object object_;
};

class JsonReader {
  public:
    // `value` must outlive the reader. Throws JsonError unless it is an object.
    JsonReader(const boost::json::value& value, std::string where);

    template <class T>
    void operator()(std::string_view key, T& out) {
        read(require(key), where_of(key), out);
    }

    template <class T>
    void if_any(std::string_view key, T& out) {
        out.clear();
        if (object_.contains(key)) (*this)(key, out);
    }

    template <class T>
    void if_there(std::string_view key, T& out) {
        if (object_.contains(key)) (*this)(key, out);
    }

    template <class T>
    void if_known(std::string_view key, std::optional<T>& out) {
        out.reset();
        if (object_.contains(key)) (*this)(key, out.emplace());
    }

    static void read(const boost::json::value& value, const std::string& where, bool& out);
    static void read(const boost::json::value& value, const std::string& where, std::int64_t& out);
    static void read(const boost::json::value& value, const std::string& where, std::uint64_t& out);
    static void read(const boost::json::value& value, const std::string& where, double& out);
    static void read(const boost::json::value& value, const std::string& where, std::string& out);
    static void read(const boost::json::value& value, const std::string& where, Histogram& out);
    static void read(const boost::json::value& value, const std::string& where, Variant& out);
    static void read(const boost::json::value& value, const std::string& where, Reason::Class& out);
    template <class T>
    static void read(const boost::json::value& value, const std::string& where,
                     std::optional<T>& out) {
        out.reset();
        if (!value.is_null()) read(value, where, out.emplace());
    }
    template <class T>
    static void read(const boost::json::value& value, const std::string& where,
                     std::vector<T>& out) {
        const boost::json::array& array = array_at(value, where);
        out.clear();
        out.resize(array.size());
        for (std::size_t i = 0; i < array.size(); ++i)
            read(array[i], where + '[' + std::to_string(i) + ']', out[i]);
    }
    template <class Compare>
    static void read(const boost::json::value& value, const std::string& where,
                     std::map<std::string, std::string, Compare>& out) {
        out.clear();
        for (const auto& entry : object_at(value, where)) {
            const std::string key(entry.key());
            read(entry.value(), where + '.' + key, out[key]);
        }
    }
    template <class T>
    requires requires(JsonReader& a, T& s) { fields(a, s); }
    static void read(const boost::json::value& value, const std::string& where, T& out) {
        JsonReader reader(value, where);
        fields(reader, out);
    }

  private:
    static const boost::json::array& array_at(const boost::json::value& value,
                                              const std::string& where);
    static const boost::json::object& object_at(const boost::json::value& value,
                                                const std::string& where);
    const boost::json::value& require(std::string_view key) const;
    std::string where_of(std::string_view key) const;

    const boost::json::object& object_;
    std::string where_;
};

// Objects over several lines, arrays without objects on one: readable, and diffable in tests.
std::string pretty_json(const boost::json::value& value);

}  // namespace pushbench
