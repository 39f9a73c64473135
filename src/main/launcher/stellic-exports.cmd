@echo off
rem Starts the commands with the Java of JAVA_HOME or, without it, of the PATH. STELLIC_OPTS and JAVA_OPTS go to the JVM.
rem Credentials belong into the environment or a file that only you can read, never on the command line.
setlocal
for %%I in ("%~dp0..") do set "STELLIC_HOME=%%~fI"
set "STELLIC_JAVA=java"
if defined JAVA_HOME set "STELLIC_JAVA=%JAVA_HOME%\bin\java.exe"
"%STELLIC_JAVA%" -version >nul 2>&1
if errorlevel 1 (
    echo stellic-exports: no java found: install a JDK or JRE, 17 or later, or set JAVA_HOME 1>&2
    exit /b 1
)
"%STELLIC_JAVA%" --source 17 --version >nul 2>&1
if errorlevel 1 (
    echo stellic-exports: %STELLIC_JAVA% is older than 17: set JAVA_HOME to a JDK or JRE, 17 or later 1>&2
    exit /b 1
)
set "STELLIC_ARCHIVE="
for %%F in ("%STELLIC_HOME%\classes-*.jsa") do set STELLIC_ARCHIVE=-Xlog:cds=off "-XX:SharedArchiveFile=%%~fF"
"%STELLIC_JAVA%" -XX:+UseSerialGC -Xshare:auto %STELLIC_ARCHIVE% -Xmx256m %JAVA_OPTS% %STELLIC_OPTS% ^
    -Djdk.console=java.base "-Dstellic.routes=%STELLIC_HOME%\routes" -cp "%STELLIC_HOME%\lib\*" ^
    io.stellicroutes.cli.StellicExportsCommand %*
exit /b %errorlevel%
