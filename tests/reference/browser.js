// Opens a reference in headless Chromium, as a reader would. Usage: node browser.js CHROMIUM FOLDER
// It talks to the browser over two pipes (the DevTools protocol) and always ends it.
"use strict";
const { spawn } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");
const { pathToFileURL } = require("url");

const LONGEST = 90000; // of all, in milliseconds
const [chromium, folder] = process.argv.slice(2);
const home = fs.mkdtempSync(path.join(os.tmpdir(), "reference-"));
const browser = spawn(chromium, [
	"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
	"--disable-background-networking", "--disable-extensions", `--user-data-dir=${home}`,
	"--remote-debugging-pipe", "about:blank",
], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], detached: true });

let checks = 0;
let done = false;

function end(outcome, words) {
	if (done) {
		return;
	}
	done = true;
	console.log(words);
	try {
		process.kill(-browser.pid, "SIGKILL");
	} catch (error) {
		// It has ended by itself.
	}
	setTimeout(() => {
		fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
		process.exit(outcome);
	}, 200);
}

setTimeout(() => end(1, "browser: took too long"), LONGEST);
browser.on("error", (error) => end(1, `browser: ${error.message}`));
browser.on("exit", () => end(1, "browser: Chromium ended by itself"));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
	process.on(signal, () => end(1, `browser: ${signal}`));
}

function check(holds, what) {
	checks++;
	if (!holds) {
		throw new Error(what);
	}
}

// Messages: JSON, a NUL byte after each.
const waiting = new Map();
const listeners = [];
let number = 0;
let rest = Buffer.alloc(0);

browser.stdio[3].on("error", () => {});
browser.stdio[4].on("data", (bytes) => {
	rest = Buffer.concat([rest, bytes]);
	for (let at = rest.indexOf(0); at >= 0; at = rest.indexOf(0)) {
		const message = JSON.parse(rest.subarray(0, at).toString("utf8"));
		rest = rest.subarray(at + 1);
		if (message.id !== undefined) {
			waiting.get(message.id)(message);
			waiting.delete(message.id);
		} else {
			listeners.forEach((listener) => listener(message));
		}
	}
});

let sessionId;

function send(method, params = {}) {
	const id = ++number;
	browser.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
	return new Promise((resolve, reject) => {
		waiting.set(id, (message) => {
			if (message.error) {
				reject(new Error(`${method}: ${message.error.message}`));
			} else {
				resolve(message.result);
			}
		});
	});
}

function once(method) {
	return new Promise((resolve) => {
		const listener = (message) => {
			if (message.method === method) {
				listeners.splice(listeners.indexOf(listener), 1);
				resolve(message.params);
			}
		};
		listeners.push(listener);
	});
}

async function evaluate(expression) {
	const answer = await send("Runtime.evaluate", { expression, returnByValue: true });
	if (answer.exceptionDetails) {
		throw new Error(`${expression}: ${answer.exceptionDetails.text}`);
	}
	return answer.result.value;
}

async function until(expression, what) {
	for (let i = 0; i < 100; i++) {
		try {
			if (await evaluate(expression)) {
				checks++;
				return;
			}
		} catch (error) {
			// Between two pages there is nowhere to evaluate.
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`${what}: still not so: ${expression}`);
}

function address(page) {
	return pathToFileURL(path.join(path.resolve(folder), page)).href;
}

async function open(page) {
	const loaded = once("Page.loadEventFired");
	await send("Page.navigate", { url: address(page) });
	await loaded;
}

async function press(key, code) {
	const what = { key, code: key, windowsVirtualKeyCode: code };
	const text = key === "Enter" ? { text: "\r" } : key.length === 1 ? { text: key } : {};
	await send("Input.dispatchKeyEvent", { type: "keyDown", ...what, ...text });
	await send("Input.dispatchKeyEvent", { type: "keyUp", ...what });
}

// Types words into the search box, goes down to the first result and follows it.
async function searchAndFollow(words, page, anchor, text) {
	await open("index.html");
	await press("/", 191);
	await until("document.activeElement.id === 'page:search'", "the key / leads to the search box");
	await send("Input.insertText", { text: words });
	await until("document.querySelectorAll('.results a').length > 0", `results for ${words}`);
	check(/place/.test(await evaluate("document.querySelector('.found').textContent")), "the number of results is said");
	await press("ArrowDown", 40);
	check(await evaluate("document.activeElement.matches('.results a')"), "the arrow leads into the results");
	await press("Enter", 13);
	await until(`location.href === ${JSON.stringify(`${address(page)}#${anchor}`)}`, `${words} leads to ${anchor}`);
	await until(`(function () {
		var target = document.querySelector(":target");
		var box = target && target.getBoundingClientRect();
		return box && box.top >= -1 && box.top < innerHeight && target.textContent.indexOf(${JSON.stringify(text)}) >= 0;
	}())`, `${anchor} is in sight`);
}

// Places that are named by the word come before those that only mention it.
async function ranks() {
	await open("index.html");
	await evaluate("document.getElementById('page:search').focus()");
	await send("Input.insertText", { text: "task" });
	await until("document.querySelectorAll('.results a').length > 3", "results for task");
	const named = await evaluate(`Array.prototype.map.call(document.querySelectorAll(".results b"), function (name) {
		return /task/i.test(name.textContent) ? "a" : "b";
	}).join("")`);
	check(/^a+b+$/.test(named), `results named by the word, or not: ${named}`);
	await press("Escape", 27);
	check(await evaluate("document.querySelectorAll('.results a').length === 0"), "Escape ends the search");
}

const COLORS = `(function () {
	function light(css) {
		var parts = css.match(/[0-9.]+/g).slice(0, 3).map(function (part) {
			var c = part / 255;
			return c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
		});
		return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
	}
	var paper = light(getComputedStyle(document.body).backgroundColor);
	var least = Math.min.apply(null, Array.prototype.map.call(
		document.querySelectorAll("main p, main td p, main a, main .badge, main dt, main figcaption"), function (element) {
			var ink = light(getComputedStyle(element).color);
			return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
		}));
	return { paper: paper, least: least };
}())`;

async function schemes() {
	const papers = {};
	for (const scheme of ["light", "dark"]) {
		await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
		await open("profiles.html");
		const colors = await evaluate(COLORS);
		check(colors.least >= 4.5, `${scheme}: a contrast of ${colors.least}`);
		papers[scheme] = colors.paper;
	}
	check(papers.light > 0.8 && papers.dark < 0.1, "light is light, dark is dark");
}

async function narrow() {
	await send("Emulation.setDeviceMetricsOverride", { width: 360, height: 700, deviceScaleFactor: 1, mobile: false });
	for (const page of fs.readdirSync(folder).filter((name) => name.endsWith(".html"))) {
		await open(page);
		const width = await evaluate("document.documentElement.scrollWidth");
		check(width <= 360, `${page} is ${width} wide on a screen of 360`);
	}
	await send("Emulation.clearDeviceMetricsOverride");
}

async function keyboard() {
	await open("databases.html");
	await press("Tab", 9);
	check(await evaluate("document.activeElement.className === 'skip'"), "the first stop skips the contents");
	await press("Enter", 13);
	await until("document.activeElement.id === 'page:main'", "the skip link leads to the content");
}

async function copies() {
	await open("databases.html");
	check(await evaluate("document.querySelectorAll('figure button.copy').length === document.querySelectorAll('figure').length"),
		"each example can be copied");
	await evaluate("document.querySelector('button.copy').click()");
	check(await evaluate("String(getSelection()) === document.querySelector('figure code').textContent"), "the example is taken");
}

async function withoutScripts() {
	await send("Emulation.setScriptExecutionDisabled", { value: true });
	await open("databases.html");
	const { root } = await send("DOM.getDocument", { depth: 0 });
	const ask = async (selector) => (await send("DOM.querySelector", { nodeId: root.nodeId, selector })).nodeId;
	check(await ask("form.search[hidden]"), "without scripts there is no search box");
	check(!await ask("button"), "without scripts there are no buttons");
	check(await ask("tr[id='databases-wipe.request.id'] td"), "without scripts the members are there");
	await send("Emulation.setScriptExecutionDisabled", { value: false });
}

async function main() {
	const { targetId } = await send("Target.createTarget", { url: "about:blank" });
	sessionId = (await send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
	const strange = [];
	listeners.push((message) => {
		if (message.method === "Network.requestWillBeSent" && !/^(file:|about:)/.test(message.params.request.url)) {
			strange.push(message.params.request.url);
		} else if (message.method === "Runtime.exceptionThrown") {
			strange.push(message.params.exceptionDetails.text);
		} else if (message.method === "Log.entryAdded" && message.params.entry.level === "error") {
			strange.push(message.params.entry.text);
		}
	});
	for (const domain of ["Page", "Runtime", "Network", "Log", "DOM"]) {
		await send(`${domain}.enable`);
	}
	await searchAndFollow("count_action", "databases.html", "databases-wipe.response.data.count_action", "count_action");
	await searchAndFollow("profiles/import", "profiles.html", "profiles-import", "profiles/import");
	await searchAndFollow("450", "index.html", "code-450", "450");
	await searchAndFollow("Subscription", "common.html", "type:Subscription", "Subscription");
	await ranks();
	await schemes();
	await narrow();
	await keyboard();
	await copies();
	await withoutScripts();
	check(strange.length === 0, `loaded or thrown: ${strange.join(", ")}`);
}

main().then(() => end(0, `browser: ${checks} checks passed`), (error) => end(1, `browser: ${error.message}`));
