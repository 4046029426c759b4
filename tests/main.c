/* The one test runner: all suites, or those named on the command line. */
#include <CUnit/Basic.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/suites.h"

static const struct {
	const char *name;
	void (*add)(void);
} suites[] = {
#define SUITE(name) { #name, name##_suite },
	SUITES
#undef SUITE
};

static int wanted(const char *name, int count, char **names)
{
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return 1;
	return count == 0;
}

int main(int argc, char **argv)
{
	unsigned failures;

	/* Everything must hold in the locale of whoever runs it. */
	setlocale(LC_ALL, "");
	if (CU_initialize_registry() != CUE_SUCCESS)
		return EXIT_FAILURE;
	for (size_t i = 0; i < sizeof(suites) / sizeof(*suites); i++)
		if (wanted(suites[i].name, argc - 1, argv + 1))
			suites[i].add();
	if (CU_get_registry()->uiNumberOfTests == 0) {
		fprintf(stderr, "tests: no such suite\n");
		return EXIT_FAILURE;
	}
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	failures = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
