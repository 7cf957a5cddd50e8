// Immutable bytes shared by many sessions of one worker: one allocation, a plain reference count.
//
// Not thread-safe on purpose: a buffer never leaves the worker that rendered it, so sharing it
// among ten thousand sessions costs no atomic operation.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace pushbench::net {

class SharedBytes {
  public:
    SharedBytes() = default;
    explicit SharedBytes(std::string_view text) : SharedBytes(uninitialized(text.size())) {
        if (!text.empty()) std::memcpy(writable(), text.data(), text.size());
    }
    static SharedBytes uninitialized(std::size_t size) {
        SharedBytes bytes;
        void* memory = std::malloc(sizeof(Block) + size);
        if (!memory) throw std::bad_alloc();
        bytes.block_ = new (memory) Block{1, static_cast<std::uint32_t>(size)};
        return bytes;
    }
    SharedBytes(const SharedBytes& other) : block_(other.block_) {
        if (block_) ++block_->references;
    }
    SharedBytes(SharedBytes&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    SharedBytes& operator=(SharedBytes other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~SharedBytes() {
        if (block_ && --block_->references == 0) std::free(block_);
    }

    explicit operator bool() const { return block_ != nullptr; }
    const char* data() const { return reinterpret_cast<const char*>(block_ + 1); }
    std::size_t size() const { return block_ ? block_->size : 0; }
    std::string_view view() const { return {block_ ? data() : "", size()}; }
    // Only before the first copy is made.
    char* writable() { return reinterpret_cast<char*>(block_ + 1); }

  private:
    struct Block {
        std::uint32_t references;
        std::uint32_t size;
    };
    Block* block_ = nullptr;
};

}  // namespace pushbench::net
