// What must be true of the pages of a reference. Usage:
//   node pages.js links FOLDER             every link, anchor and search entry leads somewhere
//   node pages.js complete HTML MARKDOWN PROTOCOL_JSON LISTING
//                                          what the tool lists and describes stands there
//   node pages.js hostile HTML MARKDOWN    texts of hostile.json are texts
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

let checks = 0;
const mistakes = [];

function check(holds, what) {
	checks++;
	if (!holds) {
		mistakes.push(what);
	}
}

function unescape(text) {
	return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, "\"").replace(/&amp;/g, "&");
}

// Tags with their attributes; pages are well-formed, which xmllint has seen before.
function tagsOf(text) {
	return [...text.matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-z:-]+="[^"]*")*)\s*\/?>/g)].map((match) => {
		const attributes = {};
		for (const [, name, value] of match[2].matchAll(/([a-z:-]+)="([^"]*)"/g)) {
			attributes[name] = unescape(value);
		}
		return { name: match[1], attributes };
	});
}

function readHtml(text) {
	const tags = tagsOf(text);
	return {
		text,
		tags,
		anchors: tags.map((tag) => tag.attributes.id).filter((id) => id !== undefined),
		links: tags.flatMap((tag) => [tag.attributes.href, tag.attributes.src]).filter((link) => link !== undefined),
	};
}

// Links and anchors of Markdown, outside of code.
function readMarkdown(text) {
	const words = text.replace(/^(`{3,})[^\n]*\n[^]*?\n\1$/gm, "").replace(/\\`/g, "").replace(/(`+)[^`][^]*?\1(?!`)/g, "code");
	return {
		text,
		tags: [],
		anchors: [...words.matchAll(/<a id="([^"]*)"><\/a>/g)].map((match) => match[1]),
		links: [...words.matchAll(/(?<!\\)\]\(([^)]*)\)/g)].map((match) => match[1]),
	};
}

function readPages(folder) {
	const pages = new Map();
	for (const name of fs.readdirSync(folder).sort()) {
		const text = fs.readFileSync(path.join(folder, name), "utf8");
		if (name.endsWith(".html")) {
			pages.set(name, readHtml(text));
		} else if (name.endsWith(".md")) {
			pages.set(name, readMarkdown(text));
		} else {
			pages.set(name, { text, tags: [], anchors: [], links: [] });
		}
	}
	return pages;
}

function checkLink(pages, from, link) {
	if (/^https?:\/\//.test(link)) {
		return;
	}
	const [file, anchor] = link.split("#");
	const page = pages.get(decodeURIComponent(file || from));
	check(page, `${from}: ${link}: no such page`);
	if (page && anchor !== undefined) {
		check(page.anchors.includes(anchor), `${from}: ${link}: no such anchor`);
	}
}

function searchIndex(pages) {
	const sandbox = { window: {} };
	vm.runInNewContext(pages.get("search.js").text, sandbox);
	return sandbox.window.referenceIndex;
}

function links(folder) {
	const pages = readPages(folder);
	let links = 0;
	for (const [name, page] of pages) {
		check(new Set(page.anchors).size === page.anchors.length, `${name}: an anchor stands twice`);
		for (const link of page.links) {
			checkLink(pages, name, link);
			links++;
		}
		for (const tag of page.tags) {
			const loads = tag.name === "script" ? tag.attributes.src : tag.name === "link" ? tag.attributes.href : undefined;
			check(!/^(img|iframe|object|style|base|embed)$/.test(tag.name), `${name}: there is <${tag.name}>`);
			check(loads === undefined || pages.has(loads), `${name}: loads ${loads}`);
			check(tag.name !== "script" || loads, `${name}: a script stands in the page`);
			for (const attribute of Object.keys(tag.attributes)) {
				check(!/^(on.*|style)$/.test(attribute), `${name}: an attribute ${attribute}`);
			}
		}
	}
	check(links > 0, `${folder}: there are no links`);
	if (pages.has("search.js")) {
		for (const entry of searchIndex(pages)) {
			checkLink(pages, "search.js", entry[3]);
		}
	}
}

function slug(text) {
	return [...Buffer.from(text)].map((byte) => {
		const c = String.fromCharCode(byte);
		return /[A-Za-z0-9_-]/.test(c) ? c : c === "/" ? "-" : "~" + byte.toString(16).toUpperCase().padStart(2, "0");
	}).join("");
}

// LISTING has a line "OPERATION<tab>SIDE<tab>MEMBER" for each member that the tool describes.
function complete(html, markdown, protocolFile, listing) {
	const protocol = JSON.parse(fs.readFileSync(protocolFile, "utf8"));
	const members = fs.readFileSync(listing, "utf8").trim().split("\n").map((line) => line.split("\t"));
	check(members.length > 5, "the tool describes next to nothing");
	for (const [folder, suffix] of [[html, ".html"], [markdown, ".md"]]) {
		const pages = readPages(folder);
		const anchors = [...pages.values()].flatMap((page) => page.anchors);
		const all = new Set(anchors);
		const ends = new Set(anchors.map((anchor) => anchor.slice(anchor.lastIndexOf(".") + 1)));
		for (const [operation, side, member] of members) {
			const steps = member.replace(/\[\]/g, "").split(".").filter((step) => step && step !== "*");
			const place = `${slug(operation)}.${side}`;
			check(all.has(slug(operation)), `${folder}: no operation ${operation}`);
			check(all.has(place), `${folder}: no ${place}`);
			// A message that is one of several named types has its members where those are described.
			const direct = anchors.some((anchor) => anchor.startsWith(`${place}.`));
			if (steps.length === 1 && direct) {
				check(all.has(`${place}.${slug(steps[0])}`), `${folder}: no ${place}.${steps[0]}`);
			} else if (steps.length) {
				check(ends.has(slug(steps[steps.length - 1])), `${folder}: no member ${operation} ${member}`);
			}
			check(pages.get(`index${suffix}`).text.includes(operation), `${folder}: ${operation} is not in the index`);
		}
		for (const code of protocol.codes) {
			check(all.has(`code-${code.number}`), `${folder}: no code ${code.number}`);
			check(pages.get(`index${suffix}`).text.includes(code.text), `${folder}: no text of code ${code.number}`);
		}
	}
	const found = searchIndex(readPages(html));
	for (const [operation] of members) {
		check(found.some((entry) => entry[0] === "operation" && entry[1] === operation), `${operation} cannot be searched`);
	}
	for (const code of protocol.codes) {
		check(found.some((entry) => entry[0] === "code" && entry[1] === String(code.number)), `${code.number} cannot be searched`);
	}
}

function hostile(html, markdown) {
	for (const [name, page] of readPages(html)) {
		const scripts = page.tags.filter((tag) => tag.name === "script");
		if (name.endsWith(".html")) {
			check(scripts.length === 2, `${name}: ${scripts.length} scripts`);
			check(!page.links.some((link) => /^javascript:/i.test(link)), `${name}: a link is a script`);
		}
	}
	const page = readPages(html).get("hostile.html");
	check(page.text.includes("&lt;script&gt;alert(7)&lt;/script&gt;"), "hostile.html: a description is lost");
	for (const anchor of ["a-b", "a-b~x2", "a-b.request.a~3Cb~3E~26~22c", "a-b.request.a~20b", "a-b.request.inner.x",
		"a-b.request.inner~x2.x", "search", "type:Again"]) {
		check(page.anchors.includes(anchor), `hostile.html: no anchor ${anchor}`);
	}
	for (const [name, { text }] of readPages(markdown)) {
		// Fences of other lengths keep the example that holds one.
		const words = text.replace(/^(`{3,})[^\n]*\n[^]*?\n\1$/gm, "").replace(/(?<!\\)(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, "");
		check(!/(?<!\\)<(?!a id="[^"]*">|\/a>|br>)/.test(words), `${name}: markup got through`);
		check(!/(?<!\\)\]\(javascript:/.test(words), `${name}: a link is a script`);
	}
}

const [command, ...rest] = process.argv.slice(2);
({ links, complete, hostile })[command](...rest);
mistakes.slice(0, 20).forEach((mistake) => console.log(mistake));
if (mistakes.length || !checks) {
	console.log(`${command}: ${mistakes.length} of ${checks} checks failed`);
	process.exit(1);
}
console.log(`${command}: ${checks} checks passed`);
