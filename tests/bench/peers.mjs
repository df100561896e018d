// SPDX-License-Identifier: GPL-3.0-or-later
// peers.mjs - DuckDB on the generated files: node peers.mjs DIR THREADS (npm i @duckdb/node-api).
import { DuckDBInstance } from '@duckdb/node-api';
const [dir, threads] = process.argv.slice(2);
const db = await (await DuckDBInstance.create(':memory:', { threads })).connect();
async function time(task, sql) {
  const start = process.hrtime.bigint();
  await db.runAndReadAll(sql);
  console.log(`${task}\tDuckDB\t${(Number(process.hrtime.bigint() - start) / 1e9).toFixed(4)}`);
}
await time('read regions', `create table d as select * from read_csv('${dir}/regions.csv')`);
await time('location quotients', `create table q as
  with x as (select * from d where year = 2001 and employment is not null),
       r as (select region, sum(employment) er from x group by 1),
       i as (select industry, sum(employment) ei from x group by 1)
  select x.*, (employment / er) / (ei / (select sum(employment) from x)) lq
  from x join r using (region) join i using (industry)`);
await time('group sum', `create table g as
  select region, year, sum(employment) e, sum(wages) w, avg(wages) m from d group by 1, 2`);
await time('sort by two keys', `create table s as select * from d order by region, employment desc nulls last`);
await db.run(`create table k as select region, year, row_number() over () z from (select distinct region, year from d)`);
await time('join m:1', `create table j as select d.*, k.z from d left join k using (region, year)`);
await time('read panel', `create table p as select * from read_csv('${dir}/panel.csv')`);
