/* feature.h - HAS(name): whether the VM is compiled with a feature of feature.def, a constant for `if`.
 *
 * The compiler's command line may define FEATURES_LEFT_OUT, a sum of FEATURE_<name>; runtime.mk makes it of WITHOUT. */
#ifndef FEATURE_H
#define FEATURE_H

enum feature_number {
#define FEATURE(name, otherwise) FEATURE_NUMBER_##name,
#include "runtime/vm/prune/feature.def"
#undef FEATURE
    FEATURE_COUNT
};

enum feature {
#define FEATURE(name, otherwise) FEATURE_##name = 1 << FEATURE_NUMBER_##name,
#include "runtime/vm/prune/feature.def"
#undef FEATURE
};

#ifndef FEATURES_LEFT_OUT
#define FEATURES_LEFT_OUT 0
#endif
#define HAS(name) (!((FEATURES_LEFT_OUT)&FEATURE_##name))

#endif
