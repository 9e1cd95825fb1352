# ngx_ticket.  What to type:
#
#   make run        everything from nothing, then the main job, shown; Ctrl-C
#   make start      the same system in the background; make stop ends it
#   make test       every test; make chaos SEEDS=200 the long form of its last,
#                   make kills SEEDS=200 that of payments while parts are killed,
#                   make settle SEEDS=1 TICKETS=2000 that of joint tickets,
#                   make rail-kills SEEDS=100 that of held rail orders
#   make fuzz       the parsers under libFuzzer; SECONDS=600 ONLY=form,sign SEED=7
#   make upgrade    the upgrade from the last version under load, ROUNDS=10 times
#   make coverage   what the tests execute of core/, api/ and the SQL functions
#   make bench      measurements side by side
#   make bench-10m  the hot slot with ten million orders in the tables
#   make psql, make redis-cli, make audit        look inside
#
#   make product    what is installed, and nothing that only tests need
#   make install    puts it below PREFIX=/usr/local, DESTDIR= in front of that;
#                   make uninstall takes it away
#   make deb        Debian's packages of the last commit, into build/deb;
#                   make deb-test tries them on a host of their own, as root
#
# CONSOLE=no leaves out the console in the browser, the one thing that asks npm; yes:
# without it nothing is built.
# RUN_DIR=run PORT=8080 NGINX_WORKERS=auto say which system; several can run side
# by side.  CC=clang works too, and CFLAGS, CPPFLAGS, LDFLAGS and WERROR= of
# yours.  OUT, SANITIZE and COVERAGE are for the targets below.

OUT       ?= build
SANITIZE  ?=
COVERAGE  ?=
CONSOLE   ?=
RUN_DIR   ?= run
PORT      ?= 8080

ifeq ($(origin CC),default)
CC        := gcc
endif

JOBS      := $(shell nproc)
SUB       := $(MAKE) --no-print-directory -k -j$(JOBS)

export RUN_DIR PORT CC
export TICKET_BUILD := $(abspath $(OUT))

CFLAGS    ?= -O2 -g
WERROR    ?= -Werror

PREFIX    ?= /usr/local
MODULES   ?= /usr/lib/nginx/modules
SYSTEMD   ?= $(PREFIX)/lib/systemd/system

# What we need beside the CPPFLAGS, CFLAGS and LDFLAGS of who builds.
cppflags  := -Ingx_ticket_module/core -Ingx_ticket_module/core/aspx \
             -Ingx_ticket_module/core/staff -Ingx_ticket_module/core/gate \
             -Ingx_ticket_module/core/print -Ingx_ticket_module/core/open \
             -Ingx_ticket_module/core/rail \
             -Ingx_ticket_module/picture -Ingx_ticket_module/conninfo \
             -Ingx_ticket_module/image -Ingx_ticket_module/provider \
             -I$(OUT)/version
cflags    := -std=gnu11 $(CFLAGS) -Wall -Wextra $(WERROR)
ldflags   := $(LDFLAGS) -Wl,--as-needed
ldlibs    := -lcrypto

# What sanitizers and coverage do not go with.
ifeq ($(SANITIZE)$(COVERAGE),)
cppflags  += $(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,\
             $(shell t/env/hardening cppflags $(CC)))
cflags    += -fPIE $(shell t/env/hardening cflags $(CC))
ldflags   += -pie $(shell t/env/hardening ldflags $(CC))
endif

ifneq ($(SANITIZE),)
cflags    += -O1 -fsanitize=$(SANITIZE) -fno-sanitize-recover=undefined \
             -fno-omit-frame-pointer
ldflags   += -fsanitize=$(SANITIZE)
endif

ifneq ($(COVERAGE),)
cflags    += -O0 --coverage
ldflags   += --coverage
endif

CORE      := $(wildcard ngx_ticket_module/core/*.c \
                        ngx_ticket_module/core/*/*.c)
SHARED    := $(wildcard ngx_ticket_module/picture/*.c \
                        ngx_ticket_module/conninfo/*.c \
                        ngx_ticket_module/image/*.c \
                        ngx_ticket_module/provider/*.c)
WORKER    := worker/ticket_worker.c $(filter-out worker/ctl/%,\
             $(wildcard worker/*/*.c))
TICKETCTL := $(wildcard worker/ctl/*.c)
UNITS     := $(wildcard t/10-unit/*.c)
HARNESSES := $(wildcard t/fuzz/*.c)
TOOLS     := $(wildcard t/lib/*.c t/bench/*.c)

objects    = $(patsubst %.c,$(OUT)/obj/%.o,$(1))

PROGRAMS  := $(OUT)/ticket-worker $(OUT)/ticketctl \
             $(patsubst t/10-unit/%.c,$(OUT)/t/%,$(UNITS)) \
             $(patsubst %.c,$(OUT)/tools/%,$(notdir $(TOOLS)))

.PHONY: build clean start stop run test test-asan coverage chaos kills rail-kills settle upgrade bench bench-10m audit pages psql redis-cli \
        asan fuzz setup programs product install uninstall deb deb-test harnesses fuzzers module FORCE
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build


# What people type.

build: setup
	@mkdir -p build && flock -o build/lock $(SUB) programs module console

run: build
	@exec t/env/system run

start: build
	@exec t/env/system start

stop:
	@exec t/env/system stop

# With the last version, where the history has it, for the upgrade.
test: build fuzzers
	@t/env/upgrade-build > /dev/null || [ $$? = 3 ]
	@exec t/env/test

test-asan: build asan
	@exec t/env/test-asan

coverage: build
	@t/env/setup coverage
	@$(SUB) OUT=build/coverage COVERAGE=1 programs
	@t/env/module coverage
	@exec t/env/coverage

chaos: build
	@exec t/env/seeds chaos $(SEEDS)

kills: build
	@exec t/env/seeds kills $(SEEDS)

rail-kills: build
	@exec t/env/seeds rail $(SEEDS)

settle: build
	@TICKETS=$(TICKETS) exec t/env/seeds settle $(SEEDS)

# bash sets a SECONDS of its own: only what was typed counts.
fuzz: fuzzers
	@exec t/env/fuzz --keep --seconds \
	    $(if $(filter command%,$(origin SECONDS)),$(SECONDS),600) \
	    $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED))

upgrade: build
	@exec t/env/upgrade $(ROUNDS)

bench: build
	@exec t/bench/run

bench-10m: build
	@exec t/bench/run --orders 10000000

audit: build
	@exec t/env/system audit

# doc/pages.md and doc/pages.zh.md
pages: build
	@exec t/env/pages

psql:
	@exec t/env/system psql

redis-cli:
	@exec t/env/system redis-cli

# Installing builds nothing: root need not own what is below build/.
product: $(OUT)/ticket-worker $(OUT)/ticketctl module console

install:
	@$(places) t/env/install install

uninstall:
	@$(places) t/env/install uninstall

deb:
	@CONSOLE='$(CONSOLE)' exec t/env/deb $(DEB_VERSION)

deb-test: product
	@t/env/setup deb
	@exec t/env/deb-test $(DEB_DIR)

places     = DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' MODULES='$(MODULES)' \
             SYSTEMD='$(SYSTEMD)'

clean:
	rm -rf build

setup:
	@t/env/setup


# The nginx module, outside nginx's own tree; see t/env/module.

module:
	@t/env/module dynamic

asan: setup
	@$(SUB) OUT=build/asan SANITIZE=address,undefined programs
	@t/env/module asan


# The console in the browser.  Its libraries are fetched once for each lock file;
# the description of the interface is what our own program prints.  Where npm does
# not get them, all else is built, unless CONSOLE=yes.

WEB       := ngx_ticket_module/console/web
WEBWORDS  := worker/ctl/ctl_words_zh.tbl.h sql/functions/impl/base/worded.sql

.PHONY: console

ifeq ($(CONSOLE),no)
console:
else
console:
	@if t/env/npm $(WEB) $(OUT)/console > /dev/null; then \
	    $(MAKE) --no-print-directory $(OUT)/console/www/built; \
	elif [ '$(CONSOLE)' = yes ]; then \
	    false; \
	else \
	    echo "The console is left out: npm cannot fetch what it is made of." >&2; \
	fi
endif

$(OUT)/console/www/built: $(OUT)/console/fetched $(OUT)/console/openapi.json \
    $(WEBWORDS) $(shell find $(WEB) -type f)
	@echo "  CONSOLE $(@D)"
	@node $(WEB)/build.mjs $(OUT)/console $(OUT)/console/openapi.json \
	    $(@D)/console $(WEBWORDS)
	@touch $@

$(OUT)/console/openapi.json: $(OUT)/ticketctl
	@$< openapi > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@


# libFuzzer is clang's own, and so is every object that it is to watch.

fuzzers: setup
	@mkdir -p build && flock -o build/lock $(SUB) OUT=build/fuzz CC=clang \
	    SANITIZE=fuzzer-no-link,address,undefined harnesses


# Our programs.  $(OUT)/flags changes when compiler or flags do.

programs: $(OUT)/libtkcore.a $(PROGRAMS)

$(OUT)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(cppflags) $(CPPFLAGS) $(cflags) $(ldflags)' | cmp -s - $@ || \
	    echo '$(CC) $(cppflags) $(CPPFLAGS) $(cflags) $(ldflags)' > $@

# Who says what version it is.
$(patsubst %.c,$(OUT)/obj/%.o,$(shell grep -l '<tk_version.h>' worker/*.c \
    worker/*/*.c)): $(OUT)/version/tk_version.h

$(OUT)/version/tk_version.h: FORCE
	@mkdir -p $(@D)
	@t/env/version > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(OUT)/obj/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) $(cppflags) $(CPPFLAGS) $(cflags) -MMD -MP -c -o $@ $<

# core/ sees neither libpq nor nginx: only these do.
$(OUT)/obj/worker/%.o $(OUT)/obj/t/%.o \
$(OUT)/obj/ngx_ticket_module/conninfo/%.o: cppflags += -I/usr/include/postgresql \
    -I/usr/include/libxml2 $(patsubst %/,-I%,$(wildcard worker/*/))

$(OUT)/obj/ngx_ticket_module/provider/%.o: cppflags += -I/usr/include/libxml2

# Made anew each time its parts change, so that a removed file leaves it too.
$(OUT)/libtkcore.a: $(call objects,$(CORE))
	@rm -f $@
	@ar rcs $@ $^

$(OUT)/libtkshared.a: $(call objects,$(SHARED))
	@rm -f $@
	@ar rcs $@ $^

$(OUT)/ticket-worker: $(call objects,$(WORKER))
$(OUT)/ticketctl: $(call objects,$(TICKETCTL) worker/lib/wk_conf.c \
    worker/lib/wk_log.c worker/lib/wk_util.c)
$(patsubst %.c,$(OUT)/t/%,$(notdir $(UNITS))): $(OUT)/t/%: \
    $(OUT)/obj/t/10-unit/%.o
$(OUT)/t/params $(OUT)/t/queue $(OUT)/t/lane $(OUT)/t/http: $(call objects,\
    worker/lib/wk_params.c worker/lib/wk_log.c worker/lib/wk_util.c)
$(OUT)/t/http: $(call objects,worker/lib/wk_http.c worker/lib/wk_lookup.c)
$(OUT)/t/queue: $(call objects,worker/queue/wk_queue.c)
$(OUT)/t/answer: $(call objects,worker/callback/job_answer.c \
    worker/callback/job_charset.c)
$(OUT)/t/intervals: $(call objects,worker/pay/pay_intervals.c)
$(OUT)/t/lane: $(call objects,worker/pay/pay_lane.c)
$(OUT)/t/pay_content: $(call objects,worker/pay/pay_content.c)
$(OUT)/t/rail_site: $(call objects,$(wildcard worker/rail/rail_*.c))
$(OUT)/t/bill: $(call objects,$(wildcard worker/bill/bill_*.c))
$(OUT)/t/export: $(call objects,worker/export/export_cell.c \
    worker/export/export_file.c worker/lib/wk_util.c worker/lib/wk_log.c)
$(foreach c,$(TOOLS),$(eval \
    $(OUT)/tools/$(basename $(notdir $(c))): $(call objects,$(c))))

$(OUT)/%: ldlibs += -lpq -lhiredis -luv -lcurl -lxml2 -ljansson -lgd \
    -lqrencode -lxlsxwriter -lzip -lz -lm
$(OUT)/t/% $(OUT)/harness/%: ldlibs += -lcmocka

$(PROGRAMS): $(OUT)/libtkcore.a $(OUT)/libtkshared.a
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(CC) $(cflags) $(ldflags) -o $@ $(filter %.o,$^) \
	    $(OUT)/libtkshared.a $(OUT)/libtkcore.a $(ldlibs)

# Each harness takes of the programs what it calls.
$(OUT)/libtkworker.a: $(filter-out %/ticket_worker.o %/ticketctl.o,\
    $(call objects,$(WORKER) $(TICKETCTL)))
	@rm -f $@
	@ar rcs $@ $^

harnesses: $(patsubst t/fuzz/%.c,$(OUT)/harness/%,$(HARNESSES))

$(OUT)/obj/t/fuzz/%.o: cppflags += -It/10-unit -D_GNU_SOURCE

$(patsubst t/fuzz/%.c,$(OUT)/harness/%,$(HARNESSES)): $(OUT)/harness/%: \
    $(OUT)/obj/t/fuzz/%.o $(OUT)/libtkworker.a $(OUT)/libtkshared.a \
    $(OUT)/libtkcore.a
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(CC) $(cflags) $(ldflags) -fsanitize=fuzzer -o $@ $^ $(ldlibs)

-include $(patsubst %.o,%.d,$(call objects,\
    $(CORE) $(SHARED) $(WORKER) $(TICKETCTL) $(UNITS) $(TOOLS) $(HARNESSES)))
