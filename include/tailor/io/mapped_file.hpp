#pragma once
// A file as memory, through the system's page cache: only the pages that are read are loaded.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.hpp"

namespace TAILOR_NAMESPACE {

/// A file in memory, read-only. It must not be cut while it is mapped: reading beyond its end ends the program.
class MappedFile {
public:
    explicit MappedFile(const std::filesystem::path& path) {
        const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        require(file >= 0, path.string(), ": cannot be opened: ", detail::system_message());
        struct stat facts{};
        const bool known = ::fstat(file, &facts) == 0;
        size_ = known ? static_cast<std::size_t>(facts.st_size) : 0;
        if (size_ > 0) data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
        const std::string why = data_ == MAP_FAILED ? detail::system_message() : "";
        ::close(file);
        require(size_ > 0 && data_ != MAP_FAILED, path.string(), ": cannot be mapped: ", why);
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile() { ::munmap(data_, size_); }

    Bytes bytes() const { return {static_cast<const std::uint8_t*>(data_), size_}; }

private:
    void* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace TAILOR_NAMESPACE
