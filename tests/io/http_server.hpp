#pragma once
// A server on this machine's loopback address, for downloads that go well and downloads that do not.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace testing {

/// Answers each request, one at a time, with the bytes that `answer(path)` gives, and hangs up.
class HttpServer {
public:
    using Answer = std::function<std::string(const std::string& path)>;

    explicit HttpServer(Answer answer) : answer_(std::move(answer)), listening_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listening_, 8) != 0 ||
            getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("no loopback address to listen on");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer() {
        shutdown(listening_, SHUT_RDWR);
        thread_.join();
        close(listening_);
    }

    std::string url(const std::string& path = "") const {
        return "http://127.0.0.1:" + std::to_string(port_) + "/" + path;
    }
    int requests() const { return requests_; }

    /// A whole answer; with a larger `length`, one that is cut short.
    static std::string ok(const std::string& body, std::size_t length) {
        return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" + body;
    }
    static std::string ok(const std::string& body) { return ok(body, body.size()); }
    static std::string not_found() {
        return "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 5\r\n\r\nnope\n";
    }

private:
    void serve() {
        for (;;) {
            const int client = accept(listening_, nullptr, nullptr);
            if (client < 0) return;
            ++requests_;
            send_all(client, answer_(requested_path(client)));
            close(client);
        }
    }
    static std::string requested_path(int client) {
        std::string request;
        char bytes[1024];
        while (request.find("\r\n\r\n") == std::string::npos) {
            const ssize_t got = recv(client, bytes, sizeof bytes, 0);
            if (got <= 0) return "";
            request.append(bytes, static_cast<std::size_t>(got));
        }
        const std::size_t start = request.find('/') + 1;
        return request.substr(start, request.find(' ', start) - start);
    }
    static void send_all(int client, const std::string& bytes) {
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            const ssize_t put = send(client, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (put <= 0) return;
            sent += static_cast<std::size_t>(put);
        }
    }

    Answer answer_;
    int listening_;
    int port_ = 0;
    std::atomic<int> requests_ = 0;
    std::thread thread_;
};

}  // namespace testing
