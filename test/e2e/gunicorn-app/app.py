"""A WSGI application that answers what the path asks for; the end-to-end tests count on it."""

import time


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/error":
        start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
        return [b"error\n"]
    if path == "/missing":
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"missing\n"]
    if path == "/slow":
        time.sleep(0.05)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok\n"]
