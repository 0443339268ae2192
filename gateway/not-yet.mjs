// Commands of the contract that this version does not have yet.
process.stderr.write("此版本尚不支持 / not yet in this version\n");
process.exit(2);
