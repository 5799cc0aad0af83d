package chance

import "math"

// mul rounds a product, so that no compiler fuses it with a sum.
func mul(a, b float64) float64 { return float64(a * b) }

// horner is the polynomial with the highest coefficient first.
func horner(x float64, coefficients ...float64) float64 {
	sum := 0.0
	for _, c := range coefficients {
		sum = mul(sum, x) + c
	}
	return sum
}

// ln 2 in two parts: multiples of the first by whole numbers below 2¹¹ are exact.
const (
	ln2High = 6.93147180369123816490e-01
	ln2Low  = 1.90821492927058770002e-10
)

// exp is e^x: the nearest multiple of ln 2 is taken out, the rest is Taylor's series
// to its 14th power.
func exp(x float64) float64 {
	switch {
	case x > 709:
		return math.Inf(1)
	case x < -745:
		return 0
	}
	k := math.Floor(mul(x, math.Log2E) + 0.5)
	r := x - mul(k, ln2High) - mul(k, ln2Low)
	term, sum := 1.0, 1.0
	for i := 1; i <= 14; i++ {
		term = mul(term, r) / float64(i)
		sum += term
	}
	return math.Ldexp(sum, int(k))
}

// log is the natural logarithm of x > 0: that of the power of 2, and 2·artanh of the
// rest between √½ and √2 by its series.
func log(x float64) float64 {
	f, e := math.Frexp(x)
	if f < math.Sqrt2/2 {
		f, e = f*2, e-1
	}
	s := (f - 1) / (f + 1)
	square := mul(s, s)
	sum := 0.0
	for i := 25; i >= 1; i -= 2 {
		sum = mul(sum, square) + 1/float64(i)
	}
	k := float64(e)
	return mul(k, ln2High) + (mul(2*s, sum) + mul(k, ln2Low))
}

// normal is the distribution function of the standard normal. Source: Hart (1968) as
// given by West (2005), Better Approximations to Cumulative Normal Functions; its
// error is below 1e-14, and below 2e-8 of what lies beyond 7.
func normal(x float64) float64 {
	z := math.Abs(x)
	e := exp(-mul(z, z) / 2)
	var tail float64
	switch {
	case z > 37:
	case z < 7.07106781186547:
		tail = mul(e, horner(z, 3.52624965998911e-02, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
			221.213596169931, 220.206867912376)) /
			horner(z, 8.83883476483184e-02, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
				637.333633378831, 793.826512519948, 440.413735824752)
	default:
		tail = e / (z + 1/(z+2/(z+3/(z+4/(z+0.65))))) / 2.506628274631
	}
	if x > 0 {
		return 1 - tail
	}
	return tail
}

// quantile is the inverse of normal, for 0 < u < 1. Source: Wichura (1988), algorithm
// AS 241, PPND16: about 16 digits.
func quantile(u float64) float64 {
	q := u - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - mul(q, q)
		return mul(q, horner(r, 2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
			4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2,
			3.3871328727963666080e+0)) /
			horner(r, 5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
				5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1)
	}
	r := math.Sqrt(-log(min(u, 1-u)))
	var z float64
	if r <= 5 {
		r -= 1.6
		z = horner(r, 7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
			1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0, 4.63033784615654529590e+0,
			1.42343711074968357734e+0) /
			horner(r, 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
				6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1)
	} else {
		r -= 5
		z = horner(r, 2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
			2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0,
			6.65790464350110377720e+0) /
			horner(r, 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
				7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1)
	}
	if q < 0 {
		return -z
	}
	return z
}
