using Grains.Ledger;
using Silo.Ledger.Sqlite;
using static Grains.Tests.Ledger.Proposed;

namespace Grains.Tests.Ledger;

public static class SqliteLedgerTests
{
    public sealed class Commits : CommitContract
    {
        protected override Task<TestStore> CreateStoreAsync() => Create();
    }

    public sealed class Refusals : RefusalContract
    {
        protected override Task<TestStore> CreateStoreAsync() => Create();
    }

    public sealed class Reads : ReadContract
    {
        protected override Task<TestStore> CreateStoreAsync() => Create();
    }

    public sealed class Verifies : VerifyContract
    {
        protected override Task<TestStore> CreateStoreAsync() => Create();
    }

    public sealed class Follows : ReferenceContract
    {
        protected override Task<TestStore> CreateStoreAsync() => Create();
    }

    public sealed class Moves : MoveContract
    {
        protected override Task<TestStore> CreateStoreAsync() => Create();
    }

    public sealed class Own : LedgerContract
    {
        [Fact]
        public async Task A_second_opener_of_the_data_folder_is_refused_with_folder_and_remedy()
        {
            var refusal = await Assert.ThrowsAsync<DataFolderInUseException>(() => Store.OpenAsync());

            var folder = ((SqliteTestStore)Store).Folder;
            Assert.Equal(folder, refusal.Folder);
            Assert.Contains(folder, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("--Grid:Data", refusal.Message, StringComparison.Ordinal);
            await CommittedAsync(First(1));
        }

        [Fact]
        public async Task A_file_that_another_program_locks_is_unavailable_until_it_is_let_go()
        {
            var head = await CommittedAsync(First(3));
            await using (var intruder = ((SqliteTestStore)Store).Intrude())
            {
                await using var transaction = intruder.BeginTransaction(deferred: false);
                await Assert.ThrowsAsync<LedgerUnavailableException>(() => CommitAsync(head, First(1, "urn:x:")));
            }

            Assert.IsType<CommitOutcome.Committed>(await CommitAsync(head, First(1, "urn:x:")));
        }

        /// <summary>SQLite answers as on a full disk, wherever the test runs: the trigger asks for a row beyond the last one that a table can have.</summary>
        [Fact]
        public async Task A_file_that_can_not_grow_makes_the_ledger_unavailable_until_it_can()
        {
            var head = await CommittedAsync(First(3));
            await Store.ExecuteAsync("""
                CREATE TABLE filler (row INTEGER PRIMARY KEY AUTOINCREMENT);
                INSERT INTO filler VALUES (9223372036854775807);
                CREATE TRIGGER filling AFTER INSERT ON ledger_entries BEGIN INSERT INTO filler VALUES (NULL); END;
                """);

            var failure = await Assert.ThrowsAsync<LedgerUnavailableException>(() => CommitAsync(head, First(1, "urn:x:")));

            Assert.Contains("space", failure.Message, StringComparison.Ordinal);
            await Store.ExecuteAsync("DROP TRIGGER filling; DROP TABLE filler;");
            Assert.Equal(head.Position, (await Ledger.ReadHeadAsync(CancellationToken.None)).Position);
            Assert.IsType<CommitOutcome.Committed>(await CommitAsync(head, First(1, "urn:x:")));
        }

        [SkippableFact]
        public async Task A_full_disk_makes_the_ledger_unavailable_until_there_is_space()
        {
            await using var disk = await SmallDisk.MountAsync(megabytes: 4);
            var filler = Path.Combine(disk.Folder, "filler");
            await using var ledger = new SqliteLedger(new() { Data = disk.Folder });
            await ledger.OpenAsync(1, CancellationToken.None);
            var head = await ledger.ReadHeadAsync(CancellationToken.None);
            await File.WriteAllBytesAsync(filler, new byte[2 << 20]);
            LedgerBatch[] large = [Batch(Entry("urn:large", payload: new byte[3 << 20]))];

            var failure = await Assert.ThrowsAsync<LedgerUnavailableException>(
                () => ledger.CommitAsync(head, large, Time, CancellationToken.None));

            Assert.Contains("space", failure.Message, StringComparison.Ordinal);
            Assert.Equal(0, (await ledger.ReadHeadAsync(CancellationToken.None)).Position);
            File.Delete(filler);
            Assert.IsType<CommitOutcome.Committed>(
                await ledger.CommitAsync(head, First(3), Time, CancellationToken.None));
        }

        [Fact]
        public void What_is_committed_is_on_disk()
        {
            using var connection = new SqliteFile(new() { Data = ((SqliteTestStore)Store).Folder }).OpenWriter();

            Assert.Equal((2, "wal"), (Pragma<long>("synchronous"), Pragma<string>("journal_mode")));

            T Pragma<T>(string name)
            {
                using var command = connection.CreateCommand();
                command.CommandText = $"PRAGMA {name}";
                return (T)command.ExecuteScalar()!;
            }
        }

        [Fact]
        public async Task A_data_folder_that_can_not_be_made_is_named_with_the_remedy()
        {
            var file = Path.Combine(((SqliteTestStore)Store).Folder, "grid.lock");
            await using var ledger = new SqliteLedger(new() { Data = Path.Combine(file, "folder") });

            var failure = await Assert.ThrowsAsync<LedgerUnavailableException>(
                () => ledger.OpenAsync(1, CancellationToken.None));

            Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        }

        protected override Task<TestStore> CreateStoreAsync() => Create();
    }

    private static Task<TestStore> Create() => Task.FromResult<TestStore>(new SqliteTestStore());
}
