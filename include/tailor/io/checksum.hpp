#pragma once
// MD5 and SHA-256 as lower-case hexadecimal, by OpenSSL (link with -lcrypto).
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "file.hpp"

namespace TAILOR_NAMESPACE {

enum class Digest { md5, sha256 };

/// A checksum of bytes that come in pieces.
class Checksum {
public:
    explicit Checksum(Digest digest) {
        const EVP_MD* kind = digest == Digest::md5 ? EVP_md5() : EVP_sha256();
        require(context_ && EVP_DigestInit_ex(context_.get(), kind, nullptr) == 1, "Checksum: OpenSSL offers no ",
                digest == Digest::md5 ? "MD5" : "SHA-256", " here");
    }
    void update(Bytes bytes) {
        require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "Checksum: OpenSSL failed");
    }
    /// The checksum of all that came, as hexadecimal; ends it.
    std::string finish() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
        unsigned int size = 0;
        require(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1, "Checksum: OpenSSL failed");
        std::string text;
        for (unsigned int i = 0; i < size; ++i) {
            text += "0123456789abcdef"[digest[i] >> 4];
            text += "0123456789abcdef"[digest[i] & 15];
        }
        return text;
    }

private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

/// The checksum of bytes in memory.
inline std::string checksum(Digest digest, Bytes bytes) {
    Checksum sum(digest);
    sum.update(bytes);
    return sum.finish();
}

/// The checksum of a file, read in pieces.
inline std::string checksum_of_file(Digest digest, const std::filesystem::path& path) {
    Checksum sum(digest);
    FileReader file(path);
    std::vector<std::uint8_t> piece(1 << 16);
    while (const std::size_t got = file.read(piece)) sum.update({piece.data(), got});
    return sum.finish();
}

}  // namespace TAILOR_NAMESPACE
