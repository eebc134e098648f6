using Strata.Cli;
using Strata.Cli.Arguments;
using Strata.Cli.Commands;
using Strata.Cli.Streams;

using var interruption = new Interruption();
var line = new CommandLine(RootCommand.Program, RootCommand.Create(), new ProcessStreams(interruption.Token))
{
    Prepare = Rootless.Prepare,
    VersionText = $"Strata version {BuildInformation.Version}, build {BuildInformation.Commit}",
};
return await line.RunAsync(args, interruption.Listen);
