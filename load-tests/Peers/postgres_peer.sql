-- PostgreSQL's side of `load-tests peers`. Each function ends with all totals as they should be; a lane is a column.

CREATE UNLOGGED TABLE cells (cell int NOT NULL, level int NOT NULL);
CREATE UNLOGGED TABLE inputs (cell int NOT NULL, input int NOT NULL, quantity float8 NOT NULL);

-- What is said of one lane (#), said of all.
CREATE FUNCTION every_lane(said text) RETURNS text LANGUAGE sql AS
  $$ SELECT string_agg(replace(said, '#', lane::text), ', ' ORDER BY lane) FROM generate_series(0, 18) lane $$;

DO $do$
BEGIN
  EXECUTE format('CREATE UNLOGGED TABLE direct (cell int NOT NULL, %s)', every_lane('d# float8 NOT NULL'));
  EXECUTE format(
    'CREATE UNLOGGED TABLE totals (cell int NOT NULL, %s) WITH (fillfactor = 45)', every_lane('t# float8 NOT NULL'));

  -- A new direct part. What it changes is added up by one of the others.
  EXECUTE format(
    'CREATE FUNCTION state(changed int, lanes float8[]) RETURNS void LANGUAGE sql AS
     $f$ UPDATE direct SET %s WHERE cell = changed $f$',
    (SELECT string_agg(format('d%s = lanes[%s]', lane, lane + 1), ', ') FROM generate_series(0, 18) lane));

  -- Cells without inputs: their totals are their direct parts.
  EXECUTE format(
    'CREATE FUNCTION recompute_source(changed int) RETURNS void LANGUAGE sql AS
     $f$ UPDATE totals SET %s FROM direct WHERE direct.cell = totals.cell AND totals.cell = changed $f$',
    every_lane('t# = d#'));

  EXECUTE format(
    'CREATE FUNCTION recompute_all() RETURNS void LANGUAGE plpgsql AS
     $f$
     BEGIN
       UPDATE totals SET %s FROM direct, cells
       WHERE direct.cell = totals.cell AND cells.cell = totals.cell AND cells.level = 0;
       FOR present IN 1..(SELECT max(level) FROM cells) LOOP
         UPDATE totals SET %s
         FROM direct, (
           SELECT inputs.cell, %s
           FROM cells JOIN inputs ON inputs.cell = cells.cell JOIN totals ON totals.cell = inputs.input
           WHERE cells.level = present GROUP BY inputs.cell) sums
         WHERE totals.cell = sums.cell AND direct.cell = sums.cell;
       END LOOP;
     END
     $f$',
    every_lane('t# = d#'), every_lane('t# = d# + s#'), every_lane('sum(quantity * t#) AS s#'));

  -- What is made of a cell is found first, and then computed level by level. The planner can't know how few that is, and
  -- would read whole tables.
  EXECUTE format(
    'CREATE FUNCTION recompute_after(changed int) RETURNS void LANGUAGE plpgsql
     SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS
     $f$
     DECLARE
       part int[];
     BEGIN
       PERFORM recompute_source(changed);
       FOR part IN
         WITH RECURSIVE reached (cell) AS (
           VALUES (changed) UNION SELECT inputs.cell FROM inputs JOIN reached ON inputs.input = reached.cell)
         SELECT array_agg(cell) FROM reached JOIN cells USING (cell) WHERE level > 0 GROUP BY level ORDER BY level
       LOOP
         UPDATE totals SET %s
         FROM direct, (
           SELECT inputs.cell, %s
           FROM inputs JOIN totals ON totals.cell = inputs.input
           WHERE inputs.cell = ANY (part) GROUP BY inputs.cell) sums
         WHERE totals.cell = sums.cell AND direct.cell = sums.cell;
       END LOOP;
     END
     $f$',
    every_lane('t# = d# + s#'), every_lane('sum(quantity * t#) AS s#'));

  -- One recursive query: every path from a changed cell, its quantities multiplied, times what has changed. It must run
  -- before the new direct part is stated.
  EXECUTE format(
    'CREATE FUNCTION add_along_paths(changed int, lanes float8[]) RETURNS void LANGUAGE sql
     SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS
     $f$
     WITH RECURSIVE paths (cell, amount) AS (
       VALUES (changed, 1::float8)
       UNION ALL
       SELECT inputs.cell, amount * quantity FROM paths JOIN inputs ON inputs.input = paths.cell),
     amounts AS (SELECT cell, sum(amount) AS amount FROM paths GROUP BY cell)
     UPDATE totals SET %s FROM amounts, direct WHERE totals.cell = amounts.cell AND direct.cell = changed
     $f$',
    (SELECT string_agg(format('t%s = t%s + amount * (lanes[%s] - d%s)', lane, lane, lane + 1, lane), ', ')
     FROM generate_series(0, 18) lane));
END
$do$;
