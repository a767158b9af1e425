@echo off
echo attacked
