/* The list of suites: a line here, a file under tests/unit, and the runner knows it. */
#ifndef SUPPORT_SUITES_H
#define SUPPORT_SUITES_H

#define SUITES \
	SUITE(base) \
	SUITE(allocation) \
	SUITE(attack) \
	SUITE(diag) \
	SUITE(type) \
	SUITE(bind) \
	SUITE(json) \
	SUITE(xml) \
	SUITE(schema) \
	SUITE(jsonschema) \
	SUITE(load) \
	SUITE(evaluate) \
	SUITE(reference) \
	SUITE(sample) \
	SUITE(oracle) \
	SUITE(message) \
	SUITE(protocol) \
	SUITE(http) \
	SUITE(cases) \
	SUITE(alltypes) \
	SUITE(threads) \
	SUITE(fast) \
	SUITE(footprint)

#define SUITE(name) void name##_suite(void);
SUITES
#undef SUITE

#endif
