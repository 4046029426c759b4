/* A parser of somebody's own, careless with what it takes for granted: recipe 2 finds out with what. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = { "no format", "json", "xml" };

int main(void)
{
	static char text[1 << 16];
	size_t n = fread(text, 1, sizeof(text) - 1, stdin);
	const char *format;
	int which = 0;

	text[n] = '\0';
	if (!strstr(text, "\"id\":") || !strstr(text, "\"token\":"))
		return EXIT_FAILURE;
	format = strstr(text, "\"format\":");
	if (format && strncmp(format, "\"format\":\"json\"", 15) == 0)
		which = 1;
	else if (format && strncmp(format, "\"format\":\"xml\"", 14) == 0)
		which = 2;
	else if (format)
		abort(); /* "cannot happen: there are two formats" */
	puts(words[which]);
	return EXIT_SUCCESS;
}
