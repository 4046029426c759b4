// Search over all pages, and buttons that copy examples. Pages are complete without this.
"use strict";

(function () {
	var most = 40;
	var index = (window.referenceIndex || []).map(function (entry) {
		return { kind: entry[0], name: entry[1], about: entry[2], address: entry[3] };
	});
	var form = document.querySelector(".search");
	var input = document.getElementById("page:search");
	var found = document.getElementById("page:found");
	var results = document.getElementById("page:results");
	var contents = document.querySelector(".contents");

	// How good a place fits the words: lower is better, -1 is not at all.
	function rank(entry, words) {
		var name = entry.name.toLowerCase();
		var all = name + " " + entry.about.toLowerCase();
		var kinds = ["operation", "type", "code", "member"];

		for (var i = 0; i < words.length; i++) {
			if (all.indexOf(words[i]) < 0) {
				return -1;
			}
		}
		var at = name.indexOf(words[0]);
		var fit = name === words.join(" ") ? 0 : at === 0 ? 1 : at > 0 ? 2 : 3;
		return fit * kinds.length + kinds.indexOf(entry.kind);
	}

	function search(text) {
		var words = text.toLowerCase().split(/\s+/).filter(Boolean);

		if (!words.length) {
			return [];
		}
		return index.map(function (entry, position) {
			return { entry: entry, rank: rank(entry, words), position: position };
		}).filter(function (hit) {
			return hit.rank >= 0;
		}).sort(function (a, b) {
			return a.rank - b.rank || a.position - b.position;
		});
	}

	function line(entry) {
		var item = document.createElement("li");
		var link = document.createElement("a");
		var name = document.createElement("b");
		var about = document.createElement("span");

		link.href = entry.address;
		name.textContent = entry.name;
		about.textContent = entry.kind === "operation" ? entry.about : entry.kind + ": " + entry.about;
		link.append(name, about);
		item.append(link);
		return item;
	}

	function show() {
		var hits = search(input.value);
		var lines = hits.slice(0, most).map(function (hit) {
			return line(hit.entry);
		});

		results.replaceChildren.apply(results, lines);
		if (!input.value.trim()) {
			found.textContent = "";
		} else if (hits.length > most) {
			found.textContent = "The first " + most + " of " + hits.length + " places";
		} else {
			found.textContent = hits.length === 1 ? "1 place" : (hits.length || "No") + " places";
		}
	}

	// Up and down go through the results, Escape ends the search.
	function move(event) {
		var links = Array.prototype.slice.call(results.querySelectorAll("a"));
		var at = links.indexOf(document.activeElement);

		if (event.key === "Escape") {
			input.value = "";
			show();
			input.focus();
		} else if (event.key === "ArrowDown" && links.length) {
			event.preventDefault();
			links[Math.min(at + 1, links.length - 1)].focus();
		} else if (event.key === "ArrowUp" && at >= 0) {
			event.preventDefault();
			(at ? links[at - 1] : input).focus();
		}
	}

	function go(event) {
		var first = results.querySelector("a");

		event.preventDefault();
		if (first) {
			first.click();
		}
	}

	function copy(button, code) {
		var selection = window.getSelection();

		selection.selectAllChildren(code);
		button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
		window.setTimeout(function () {
			button.textContent = "Copy";
		}, 2000);
	}

	document.querySelectorAll("figure").forEach(function (figure) {
		var button = document.createElement("button");

		button.type = "button";
		button.className = "copy";
		button.textContent = "Copy";
		button.setAttribute("aria-label", "Copy: " + figure.querySelector("figcaption").textContent);
		button.addEventListener("click", function () {
			copy(button, figure.querySelector("code"));
		});
		figure.append(button);
	});

	if (window.matchMedia("(max-width: 52rem)").matches) {
		contents.open = false;
	}
	// In long contents the page that is open must be in sight.
	var side = document.querySelector(".side");
	var current = document.querySelector("[aria-current]");

	side.scrollTop = Math.max(0, current.offsetTop - side.clientHeight / 3);
	form.hidden = false;
	input.addEventListener("input", show);
	form.addEventListener("keydown", move);
	form.addEventListener("submit", go);
	document.addEventListener("keydown", function (event) {
		if (event.key === "/" && !/^(input|textarea)$/i.test(document.activeElement.tagName)) {
			event.preventDefault();
			input.focus();
		}
	});
}());
