"""A shop in two versions; the file named by SHOP_VERSION_FILE says which one a worker is when it starts."""

import os
import random
import time

from flask import Flask, abort

with open(os.environ["SHOP_VERSION_FILE"], encoding="utf-8") as file:
    VERSION = file.read().strip()

app = Flask(__name__)


@app.get("/orders/<int:_order>")
def orders(_order):
    luck = random.random()
    if VERSION == "bad":
        if luck < 0.08:
            abort(500)
        if luck < 0.20:
            # Longer than NGINX waits (a second): it answers 504, and gunicorn has nobody to answer to.
            time.sleep(1.4)
        elif luck < 0.40:
            time.sleep(0.25)
    time.sleep(0.005 + 0.01 * random.random())
    return "ok\n"


@app.get("/broken")
def broken():
    abort(500)
