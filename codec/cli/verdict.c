/* A message and what was found in it: which findings count, and where in the file they stand. */
#include "stream.h"

static uint32_t fits(uint64_t n)
{
	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

struct tw_diag verdict_place(const struct verdict *verdict, const struct tw_diag *diag)
{
	const struct record *record = verdict->record;
	struct tw_diag placed = *diag;

	if (!record->number)
		return placed;
	if (!diag->line || verdict->fixed) {
		placed.line = fits(record->line);
		placed.column = verdict->column + 1;
		placed.offset = (size_t)(verdict->offset + verdict->inner);
		return placed;
	}
	placed.line = fits(record->line + diag->line - 1);
	placed.column += diag->line == 1 ? verdict->column : 0;
	placed.offset += (size_t)(verdict->offset + verdict->inner);
	return placed;
}

const struct tw_diag *verdict_next(const struct verdict *verdict, const struct tw_diag *diag)
{
	while (diag && diag->severity == TW_NOTE && !verdict->notes)
		diag = diag->next;
	return diag;
}

bool verdict_good(const struct verdict *verdict)
{
	for (const struct tw_diag *diag = verdict->diags; diag; diag = diag->next)
		if (diag->severity != TW_NOTE)
			return false;
	return true;
}
