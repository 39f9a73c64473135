@echo off
rem Starts the commands with the Java of JAVA_HOME or, without it, of the PATH. STELLIC_OPTS and JAVA_OPTS go to the JVM.
rem Credentials belong into the environment or a file that only you can read, never on the command line.
rem It does what the shell script beside it does. It has not been run on Windows yet.
rem No blocks in parentheses: a path such as C:\Program Files (x86) would end them.
setlocal EnableExtensions DisableDelayedExpansion

for %%I in ("%~dp0..") do set "STELLIC_HOME=%%~fI"

set "STELLIC_VERSION="
if defined JAVA_HOME goto home
set "STELLIC_JAVA=java"
where /q java
if errorlevel 1 goto no_java
goto ask

:home
set "JAVA_HOME=%JAVA_HOME:"=%"
set "STELLIC_JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%STELLIC_JAVA%" goto no_home
rem The release file of a Java says its version at no cost; only where there is none is java asked.
if not exist "%JAVA_HOME%\release" goto ask
for /f "usebackq tokens=1,2 delims==" %%K in ("%JAVA_HOME%\release") do if "%%K"=="JAVA_VERSION" set "STELLIC_VERSION=%%~L"
if defined STELLIC_VERSION goto compare

:ask
set "STELLIC_SAID=%TEMP%\stellic-exports-%RANDOM%%RANDOM%.txt"
"%STELLIC_JAVA%" -version >nul 2>"%STELLIC_SAID%"
for /f "usebackq tokens=2,3" %%K in ("%STELLIC_SAID%") do if "%%K"=="version" set "STELLIC_VERSION=%%~L"
del "%STELLIC_SAID%" 2>nul

:compare
set "STELLIC_MAJOR="
for /f "delims=.-+_ " %%M in ("%STELLIC_VERSION%") do set "STELLIC_MAJOR=%%M"
if not defined STELLIC_MAJOR goto no_version
if %STELLIC_MAJOR% LSS 17 goto too_old

rem What prepare has made; a Java that can't use it passes it over.
set "STELLIC_ARCHIVE="
set "STELLIC_JSA=%STELLIC_HOME%\classes-%STELLIC_MAJOR%.jsa"
if exist "%STELLIC_JSA%" set STELLIC_ARCHIVE=-Xlog:cds=off -Xlog:cds+dynamic=off "-XX:SharedArchiveFile=%STELLIC_JSA%"

rem What hands a command over to a running service is in these two; first, so that no other jar has to be opened for it.
set "STELLIC_OURS="
set "STELLIC_JSON="
for %%J in ("%STELLIC_HOME%\lib\stellic-export-routes-*.jar") do set "STELLIC_OURS=%%~fJ;"
for %%J in ("%STELLIC_HOME%\lib\jackson-core-*.jar") do set "STELLIC_JSON=%%~fJ;"

rem Tier4...: Java's second compiler takes forty times as long to find something worth its while; a short run ends without it.
rem CompileCommand: ciphers and digests, of which each call is much work, are not to wait at all.
rem Whether there is a terminal can't be told here: progress comes as lines.
"%STELLIC_JAVA%" ^
    -XX:+UseSerialGC -Xshare:auto %STELLIC_ARCHIVE% -Xmx256m ^
    -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=600000 -XX:Tier4BackEdgeThreshold=1600000 ^
    -XX:CompileCommand=quiet "-XX:CompileCommand=CompileThresholdScaling,com/sun/crypto/provider/*.*,0.01" ^
    "-XX:CompileCommand=CompileThresholdScaling,sun/security/provider/*.*,0.01" ^
    %JAVA_OPTS% %STELLIC_OPTS% ^
    -Djdk.console=java.base "-Dstellic.routes=%STELLIC_HOME%\routes" "-Dstellic.terminal=false" "-Dstellic.columns=80" ^
    "-Dstellic.table-columns=" ^
    -cp "%STELLIC_OURS%%STELLIC_JSON%%STELLIC_HOME%\lib\*" io.stellicroutes.cli.Launcher %*
exit /b %errorlevel%

:no_java
>&2 echo stellic-exports: there is no java on the PATH: install a JDK or JRE, 17 or later, or set JAVA_HOME
exit /b 1

:no_home
>&2 echo stellic-exports: JAVA_HOME is "%JAVA_HOME%", where there is no bin\java.exe: set it to a JDK or JRE, 17 or later
exit /b 1

:no_version
>&2 echo stellic-exports: "%STELLIC_JAVA%" does not say its version: set JAVA_HOME to a JDK or JRE, 17 or later
exit /b 1

:too_old
>&2 echo stellic-exports: "%STELLIC_JAVA%" is Java %STELLIC_MAJOR%: 17 or later is needed; set JAVA_HOME to one
exit /b 1
