SELECT outcome, count(*) AS records FROM record_outcomes GROUP BY outcome ORDER BY outcome;
