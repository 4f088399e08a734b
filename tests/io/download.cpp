#include <tailor/io/download.hpp>

#include <csignal>
#include <thread>

#include "data/helpers.hpp"
#include "http_server.hpp"

using namespace tailor;
using namespace testing;

namespace {

const std::string body(300'000, 'x');

std::string md5_of(const std::string& text) { return checksum(Digest::md5, bytes_of(std::span<const char>(text))); }

}  // namespace

TEST_CASE("a file is downloaded whole and checked") {
    const Variable no_proxy("no_proxy", "127.0.0.1");
    const TemporaryFolder folder;
    const HttpServer server([](const std::string& path) { return HttpServer::ok(path == "file.gz" ? body : "else"); });
    download(server.url("file.gz"), folder / "file.gz", {.md5 = md5_of(body)});
    CHECK(contents(folder / "file.gz") == body);
    CHECK(folder.names().size() == 1);
    download(server.url("other"), folder / "file.gz");
    CHECK(contents(folder / "file.gz") == "else");
}

TEST_CASE("a download touches none of the program's signals, for it may be one thread of many") {
    const Variable no_proxy("no_proxy", "127.0.0.1");
    const TemporaryFolder folder;
    const auto before = std::signal(SIGPIPE, [](int) {});
    std::atomic<bool> is_ours = false;
    const HttpServer server([&](const std::string&) {
        struct sigaction now{};
        is_ours = sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler != SIG_IGN;
        return HttpServer::ok(body);
    });
    download(server.url("file"), folder / "file");
    std::signal(SIGPIPE, before);
    CHECK(is_ours);
}

TEST_CASE("what is left out of a download's options is their default") {
    CHECK(DownloadOptions{}.md5.empty());
    CHECK(DownloadOptions{}.most == 1'073'741'824);
    CHECK(DownloadOptions{}.connect_timeout == std::chrono::seconds(10));
    CHECK(DownloadOptions{}.stall_timeout == std::chrono::seconds(20));
}

TEST_CASE("a redirection is followed") {
    const Variable no_proxy("no_proxy", "127.0.0.1");
    const TemporaryFolder folder;
    const HttpServer server([](const std::string& path) {
        return path == "new" ? HttpServer::ok(body)
                             : "HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    });
    download(server.url("old"), folder / "file");
    CHECK(contents(folder / "file") == body);
    CHECK(server.requests() == 2);
}

TEST_CASE("a download that goes wrong is an Error, and leaves nothing new behind and the old as it was") {
    const Variable no_proxy("no_proxy", "127.0.0.1");
    const TemporaryFolder folder;
    const auto old = folder.file("old", "old");
    std::string answer;
    const HttpServer server([&](const std::string&) { return answer; });
    const auto complaint = [&](const DownloadOptions& options) {
        return error_of([&] { download(server.url("file"), folder / "old", options); });
    };

    SECTION("cut short") {
        answer = HttpServer::ok(body, body.size() + 1);
        CHECK_THAT(complaint({}),
                   ContainsSubstring("/file: cannot be downloaded: ") && ContainsSubstring("1 bytes remaining"));
    }
    SECTION("cut short, of a length nobody told") {
        answer = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body.substr(1);
        CHECK_THAT(complaint({.md5 = md5_of(body)}),
                   ContainsSubstring("expected a file with MD5 " + md5_of(body) + ", found " + md5_of(body.substr(1))));
    }
    SECTION("wrong content") {
        answer = HttpServer::ok("<html>please log in</html>");
        CHECK_THAT(complaint({.md5 = md5_of(body)}), ContainsSubstring("expected a file with MD5 " + md5_of(body)));
    }
    SECTION("404") {
        answer = HttpServer::not_found();
        CHECK_THAT(complaint({}), ContainsSubstring("404"));
    }
    SECTION("no answer") {
        answer = "";
        CHECK_THAT(complaint({}), ContainsSubstring("Empty reply"));
    }
    SECTION("more than allowed") {
        answer = HttpServer::ok(body);
        CHECK_THAT(complaint({.most = 1000}), ContainsSubstring("more than 1000 bytes"));
    }
    CHECK(folder.names() == std::vector<std::string>{"old"});
    CHECK(contents(old) == "old");
}

TEST_CASE("a server that falls silent is given up") {
    const Variable no_proxy("no_proxy", "127.0.0.1");
    const TemporaryFolder folder;
    const HttpServer server([](const std::string&) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2500));
        return HttpServer::ok(body);
    });
    const DownloadOptions impatient{.stall_timeout = std::chrono::seconds(1)};
    CHECK_THAT(error_of([&] { download(server.url("file"), folder / "file", impatient); }),
               ContainsSubstring("cannot be downloaded"));
    CHECK(folder.names().empty());
}

TEST_CASE("no server, no such host, no HTTP and no place to write are Errors") {
    const Variable no_proxy("no_proxy", "127.0.0.1");
    const TemporaryFolder folder;
    std::string nobody;
    {
        const HttpServer server([](const std::string&) { return ""; });
        nobody = server.url("file");
    }
    CHECK_THAT(error_of([&] { download(nobody, folder / "file"); }),
               ContainsSubstring(nobody + ": cannot be downloaded"));
    CHECK_THAT(error_of([&] { download("http://no.such.host.invalid/", folder / "file"); }),
               ContainsSubstring("cannot be downloaded"));
    for (const std::string url : {"file:///etc/hostname", "ftp://x/", "", "http//"})
        CHECK_THAT(error_of([&] { download(url, folder / "file"); }),
                   ContainsSubstring("starts with http:// or https://"));
    CHECK_THAT(error_of([&] { download(nobody, folder / "no/folder"); }), ContainsSubstring("cannot be opened"));
    CHECK(folder.names().empty());
}

TEST_CASE("a file of as many bytes as are allowed is downloaded, one of one more is not") {
    const Variable no_proxy("no_proxy", "127.0.0.1");
    const TemporaryFolder folder;
    const HttpServer server([](const std::string&) { return HttpServer::ok(body); });
    download(server.url("file"), folder / "file", {.most = body.size()});
    CHECK(contents(folder / "file") == body);
    CHECK_THAT(error_of([&] { download(server.url("file"), folder / "other", {.most = body.size() - 1}); }),
               ContainsSubstring("more than 299999 bytes"));
}
