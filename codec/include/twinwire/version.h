/* The version of the library, at compile time and at run time. */
#ifndef TWINWIRE_VERSION_H
#define TWINWIRE_VERSION_H

#include <twinwire/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of the headers; meson.build reads the project's version from this line. */
#define TW_VERSION "0.1.0"

/** Version of the library that runs; differs from TW_VERSION when headers and library do. Since: 0.1 */
TW_API const char *tw_version(void);

#ifdef __cplusplus
}
#endif
#endif
