-- What 1.2.0 installed, 1.3.0 left in place and nobody calls any more.
do $$
declare
    v_old regprocedure;
begin
    for v_old in
        select p.oid
        from pg_proc p
        join regexp_split_to_table('
            begin_payment notice_apply notice_store pay_channels pay_claim
            pay_record payment_result payments_expire provider_accounts
            query_refund refund_unactivated refunds_expire revoke_refund
            ', '\s+') as r (name)
          on r.name = p.proname
        where p.pronamespace = 'api'::regnamespace
          /* Of a database that skipped a release: triggers move later. */
          and not exists (select from pg_trigger t where t.tgfoid = p.oid)
    loop
        execute 'drop function ' || v_old;
    end loop;
end;
$$;

drop function if exists impl.activation_refusal(int4, ticket.orders, bool,
    int4[], date, int4, int2, bytea[], int2[], timestamptz);
drop function if exists impl.job_make(int2, ticket.payment, ticket.payback,
                                      jsonb, int2, timestamptz, timestamptz);
drop function if exists impl.job_settled(ticket.pay_job, int2, int2, int8, text,
                                         text, text, text, timestamptz);
drop function if exists impl.job_unsettled(ticket.pay_job, int2, bool, bool,
                                           timestamptz, text);
drop function if exists impl.notice_judge(int4, int2, text, int2, text, int8);
drop function if exists impl.pay_due(timestamptz, int4, int4[], int8[], int4);
drop function if exists impl.payment_opened(ticket.payment, text, text);
