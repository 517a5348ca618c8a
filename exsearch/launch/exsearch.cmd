@echo off
if exist "%~dp0python.exe" ("%~dp0python.exe" -m exsearch %*) else ("%~dp0..\python.exe" -m exsearch %*)
