# Everything that one does with a checkout. Each finds a JDK 25 by itself, see bin/find-jdk.

.PHONY: help demo check bench torture screenshots mutants format build release clean
.DEFAULT_GOAL := help

help: ## tell the verbs
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

demo: ## start on an embedded database with demo merchants, on port 8080
	@exec bin/saldo demo

check: ## everything that CI runs: format, compile with warnings as errors, all tests
	@bin/find-chromium --install >/dev/null || :
	@exec bin/maven -B -ntp spotless:check verify

bench: ## measure the speed of everything, some twenty minutes; ARGS="--help" tells how to choose
	@bin/maven -B -ntp -q -Dquick -Dmaven.test.skip=true -pl saldo,bench package
	@exec "$$(bin/find-jdk java)/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp 'bench/target/app/*' dev.saldo.bench.Bench $(ARGS)

torture: ## try to break what is promised, ten minutes of it; ARGS="--help" tells how to choose
	@bin/maven -B -ntp -q -Dquick -DskipTests -pl saldo test-compile dependency:build-classpath -Dmdep.outputFile=target/torture.classpath -Dmdep.includeScope=test
	@exec "$$(bin/find-jdk java)/bin/java" --enable-native-access=ALL-UNNAMED -cp "saldo/target/test-classes:saldo/target/classes:$$(cat saldo/target/torture.classpath)" dev.saldo.torture.Torture $(ARGS)

screenshots: ## write pictures of the console's pages to saldo/target/screenshots
	@bin/find-chromium --install >/dev/null
	@bin/maven -B -ntp -q -Dquick -DskipTests -pl saldo test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
	@cd saldo && exec "$$(../bin/find-jdk java)/bin/java" --enable-native-access=ALL-UNNAMED -cp "target/test-classes:target/classes:$$(cat target/test.classpath)" dev.saldo.browser.Screenshots target/screenshots $(ARGS)

mutants: ## change money and ledger in small ways, and see whether a test notices
	@exec bin/maven -B -ntp -Dquick -Ppit -pl saldo test-compile $(addprefix org.pitest:pitest-maven:mutationCoverage@,rules records queues) $(ARGS)

format: ## rewrite the sources in the one format
	@exec bin/maven -B -q spotless:apply

build: ## make the program that can be copied elsewhere: saldo/target/app
	@rm -rf saldo/target/app
	@exec bin/maven -B -q -Dquick -DskipTests -pl saldo package

release: ## make what is given away: saldo/target/release has an archive of the program, its bill of materials and their checksums
	@rm -rf saldo/target/app saldo/target/release
	@bin/maven -B -ntp -q -Dquick -Dmaven.test.skip=true -Prelease -pl saldo package
	@exec bin/release

clean: ## remove what was built
	@rm -rf .build target */target
