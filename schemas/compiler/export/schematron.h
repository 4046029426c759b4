/* Rules that no grammar can say, as Schematron. */
#ifndef EXPORT_SCHEMATRON_H
#define EXPORT_SCHEMATRON_H

#include "xml.h"

/* Writes patterns of Schematron for all that the grammar of the document leaves open and XPath can
 * say, and a comment for each rule that neither can. */
void schematron_put(struct xml_file *file);

/* Is this said by a rule, so that the grammar need not excuse itself? */
bool schematron_says_unique(const struct tw_type *list);
bool schematron_says_multiple(const struct tw_type *type);

#endif
