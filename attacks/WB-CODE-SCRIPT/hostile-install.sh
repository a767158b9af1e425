#!/bin/sh
echo attacked
