// The value of one metric of one trial, as reports print it and thresholds compare it.
//
// "empty" = not measured or makes no sense; "inf" = the percentile falls among the lost messages.
// Plain data, pure.
#pragma once
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>

namespace pushbench {

struct Value {
    enum class Kind { empty, number, inf, text, boolean };
    Kind kind = Kind::empty;
    double number = 0;  // inf: +infinity, so that comparisons need no special case
    std::string text;
    bool boolean = false;

    Value() = default;
    template <class T>
    requires std::is_arithmetic_v<T> &&(!std::same_as<T, bool>)Value(T value)
        : kind(Kind::number), number(static_cast<double>(value)) {}
    // Not for pointers, which would convert.
    template <std::same_as<bool> T>
    Value(T value) : kind(Kind::boolean), boolean(value) {}
    Value(std::string value) : kind(Kind::text), text(std::move(value)) {}
    static Value inf() {
        Value value(std::numeric_limits<double>::infinity());
        value.kind = Kind::inf;
        return value;
    }

    bool empty() const { return kind == Kind::empty; }
    // A number or inf: can be compared, summed up over runs, put into ratios.
    bool comparable() const { return kind == Kind::number || kind == Kind::inf; }
    bool operator==(const Value&) const = default;
};

// a / b; empty unless both are comparable and b is a number above 0.
inline Value quotient(const Value& a, const Value& b) {
    if (!a.comparable() || b.kind != Value::Kind::number || !(b.number > 0)) return {};
    return a.kind == Value::Kind::inf ? Value::inf() : Value(a.number / b.number);
}

}  // namespace pushbench
